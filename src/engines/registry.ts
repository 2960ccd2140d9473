import { ReaperError } from '../errors.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { command } from './command.ts';
import type { Engine } from './engine.ts';
import { gemini } from './gemini.ts';
import { opencode } from './opencode.ts';

/** Every engine there is. */
export const engines: readonly Engine[] = [claude, codex, gemini, opencode, command];

/**
 * The engine of that name.
 * @param configured names of tables `[engines.NAME]` in the configuration; one that is no agent CLI is a command.
 * @throws ReaperError `UNKNOWN_ENGINE`
 */
export function engineNamed(name: string, configured: readonly string[] = []): Engine {
  const engine = engines.find((candidate) => candidate.name === name);
  if (engine !== undefined) return engine;
  if (configured.includes(name)) return { ...command, name };
  const known = [...new Set([...engines.map((builtIn) => builtIn.name), ...configured])];
  throw new ReaperError('UNKNOWN_ENGINE', { engine: name, known });
}

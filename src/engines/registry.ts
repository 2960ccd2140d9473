import { ReaperError } from '../errors.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { command } from './command.ts';
import type { Engine } from './engine.ts';
import { gemini } from './gemini.ts';
import { opencode } from './opencode.ts';

/** Every engine there is. */
export const engines: readonly Engine[] = [claude, codex, gemini, opencode, command];

/** The engine of that name. @throws ReaperError `UNKNOWN_ENGINE` */
export function engineNamed(name: string): Engine {
  const engine = engines.find((candidate) => candidate.name === name);
  if (engine !== undefined) return engine;
  throw new ReaperError('UNKNOWN_ENGINE', { engine: name, known: engines.map((known) => known.name) });
}

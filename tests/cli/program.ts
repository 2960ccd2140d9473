import { spawn, spawnSync, type ChildProcessByStdio, type SpawnSyncReturns } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Store } from '../../src/store/store.ts';
import { parsed } from './schemas.ts';

/** The program as it is installed. */
export const program = join(import.meta.dirname, '../../dist/cli/bin.cjs');

/** What tells it where the state is; nothing of the caller's terminal or locale is left. */
export function environmentOf(
  store: Pick<Store, 'directories'>,
  more: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, LANG: 'C.UTF-8', TZ: 'UTC', ...store.directories.environment, ...more };
}

/** Runs it to its end. */
export function agentReaper(
  store: Pick<Store, 'directories'>,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    env: environmentOf(store, options.env),
    input: options.input ?? '',
  });
}

/** What it prints with `--json`, which must be the whole of its output. */
export function agentReaperJson(store: Pick<Store, 'directories'>, ...args: readonly string[]): unknown {
  const { status, stdout, stderr } = agentReaper(store, [...args, '--json']);
  if (status !== 0 || stderr !== '') throw new Error(`exit code ${String(status)}: ${stderr}`);
  return parsed(args[0] ?? '', stdout);
}

/** Starts it, for what does not end by itself. */
export function startAgentReaper(
  store: Pick<Store, 'directories'>,
  args: readonly string[],
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [program, ...args], {
    env: environmentOf(store),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compile, type Compiled } from '../helpers/compiled.ts';

const root = join(import.meta.dirname, '../..');

/** Where the build is, for copies of the sources that stand elsewhere. */
export const whereTheBuildIs = {
  AGENT_REAPER_ADDON: join(root, 'build/Release/addon.node'),
  AGENT_REAPER_SUPERVISOR: join(root, 'build/Release/agent-supervisor'),
};

/** The library and the programs in `programs/` as plain JavaScript, to be run by a Node of their own. */
export function compilePrograms(): Compiled {
  return compile([
    'src/process',
    'src/native',
    'src/errors.ts',
    'src/error-codes.ts',
    'tests/process/programs',
  ]);
}

/** A program of ours that runs. */
export interface Program {
  readonly child: ChildProcess;
  /** The next line that it writes, as JSON. */
  next(): Promise<unknown>;
  /** Its exit code, or the signal that ended it. */
  ended(): Promise<number | string>;
}

/** Runs `programs/NAME.ts` with `node`, behind `wrapper` if there is one. */
export function runProgram(
  compiled: Compiled,
  name: string,
  args: readonly string[] = [],
  { wrapper = [], env = {} }: { wrapper?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
): Program {
  const [file = '', ...rest] = [
    ...wrapper,
    process.execPath,
    compiled.path(`tests/process/programs/${name}.ts`),
    ...args,
  ];
  const child = spawn(file, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...whereTheBuildIs, ...env },
  });
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  let seen = '';
  return {
    child,
    async next() {
      while (!seen.includes('\n')) {
        const chunk = await Promise.race([once(child.stdout, 'data'), once(child.stdout, 'end')]);
        if (chunk.length === 0) throw new Error(`${name} ended after: ${seen}`);
        seen += String(chunk[0]);
      }
      const end = seen.indexOf('\n');
      const line = seen.slice(0, end);
      seen = seen.slice(end + 1);
      return JSON.parse(line) as unknown;
    },
    async ended() {
      const [code, signal] = await exited;
      return code ?? signal ?? 'unknown';
    },
  };
}

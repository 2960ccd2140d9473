import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import { compile } from '../helpers/compiled.ts';
import { runNode } from '../helpers/processes.ts';
import { target } from '../../src/native/target.ts';

const build = join(import.meta.dirname, '../../build/Release');

/** Where a package may have its binaries, in the order in which they are looked for. */
export const places = ['build/Release', 'build/Debug', `prebuilds/${target()}`] as const;

/** A copy of the sources that stands alone, without any binary until a test puts some there. */
export interface Package {
  /** A path in it. */
  readonly at: (...path: readonly string[]) => string;
  /** Copies binaries of this build to a place below it. */
  readonly install: (place: string) => void;
  /** Writes a file that is no binary. */
  readonly write: (path: string, mode: number) => void;
  /** What a program of `tests/native/programs` tells. `env` holds no override that is not given here. */
  readonly run: (program: string, env?: NodeJS.ProcessEnv) => Promise<unknown>;
}

/** Such a copy, for all tests of a file; what a test puts there is gone after it. */
export function barePackage(): Package {
  const compiled = compile(
    ['src/process', 'src/native', 'src/errors.ts', 'src/error-codes.ts', 'tests/native/programs'],
    { packages: [] },
  );
  const root = dirname(compiled.path('package.json'));
  const at = (...path: readonly string[]): string => join(root, ...path);
  afterEach(() => {
    for (const folder of ['build', 'prebuilds', 'other'])
      rmSync(at(folder), { recursive: true, force: true });
  });
  afterAll(() => {
    compiled.remove();
  });
  return {
    at,
    install(place) {
      for (const file of ['addon.node', 'agent-supervisor']) cpSync(join(build, file), at(place, file));
    },
    write(path, mode) {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), 'no binary\n');
      chmodSync(at(path), mode);
    },
    async run(program, env = {}) {
      const none = { AGENT_REAPER_ADDON: undefined, AGENT_REAPER_SUPERVISOR: undefined };
      const file = compiled.path(`tests/native/programs/${program}.ts`);
      const { stdout, stderr } = await runNode(file, [], { ...none, ...env });
      if (stderr !== '') throw new Error(stderr);
      return JSON.parse(stdout) as unknown;
    },
  };
}

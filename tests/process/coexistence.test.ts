import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { spawn } from '../../src/process/index.ts';
import { asGroup, outputOf } from './helpers.ts';
import { compilePrograms, runProgram } from './programs.ts';

const compiled = compilePrograms();
afterAll(() => {
  compiled.remove();
});

describe('in one process', () => {
  test('two copies of the package and node:child_process each get every exit of theirs', async () => {
    const program = runProgram(compiled, 'two-copies');
    expect(await program.next()).toEqual({ runs: 160, children: 160, wrong: 0, recognised: true });
    expect(await program.ended()).toBe(0);
  });

  test.each(['supervised', 'group'])(
    'a Node that ignores SIGCHLD is served or refused (%s)',
    async (kind) => {
      const program = runProgram(compiled, 'ignored-sigchld', [kind], { env: { LD_PRELOAD: preload() } });
      const answer = await program.next();
      if (kind === 'group') expect(answer).toMatchObject({ code: 'EXIT_CODES_LOST' });
      else expect(answer).toMatchObject({ ignored: true, exit: { code: 5 }, verified: { value: true } });
      expect(await program.ended()).toBe(0);
    },
  );

  function preload(): string {
    const library = compiled.path('ignore-sigchld.so');
    const source = join(import.meta.dirname, 'programs/ignore-sigchld.c');
    execFileSync(process.env['CC'] ?? 'cc', ['-shared', '-fPIC', '-o', library, source]);
    return library;
  }
});

describe.each([
  ['with a supervisor', {}],
  ['as a bare group', asGroup],
])('a payload %s', (_, tier) => {
  test('has no descriptor but 0 to 2', async () => {
    const run = await spawn('sh', ['-c', 'ls -l /proc/self/fd'], tier);
    const numbers = [...(await outputOf(run)).matchAll(/ (\d+) -> (?!\/proc\/)/g)].map(([, fd]) =>
      Number(fd),
    );
    expect(numbers).toEqual([0, 1, 2]);
    await run.ended;
  });

  test('has no signal blocked or ignored', async () => {
    const run = await spawn('grep', ['-E', '^Sig(Blk|Ign)', '/proc/self/status'], tier);
    expect((await outputOf(run)).match(/[0-9a-f]{16}/g)).toEqual(['0000000000000000', '0000000000000000']);
    await run.ended;
  });

  test('does not share the terminal’s session', async () => {
    const run = await spawn('sh', ['-c', 'cut -d" " -f6 /proc/self/stat'], tier);
    expect(Number(await outputOf(run))).toBe(run.pid);
    await run.ended;
  });
});

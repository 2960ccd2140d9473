import { afterAll, describe, expect, test } from 'vitest';
import { terminate } from '../../src/process/index.ts';
import { gone, isAlive } from './helpers.ts';
import { compilePrograms, runProgram } from './programs.ts';

const compiled = compilePrograms();
afterAll(() => {
  compiled.remove();
});

const tiers = [{}, { containment: 'subreaper' }].map((options) => JSON.stringify({ ...options, grace: 100 }));

describe('runs whose starter', () => {
  test.each([
    ['is killed', 'wait', 'SIGKILL'],
    ['is ended', 'wait', 'SIGTERM'],
    ['crashes', 'wait', 'SIGSEGV'],
  ] as const)('%s end', async (_, how, signal) => {
    const program = runProgram(compiled, 'hold-runs', [how, ...tiers]);
    const pids = (await program.next()) as number[];
    expect(pids.every(isAlive)).toBe(true);
    program.child.kill(signal);
    expect(await program.ended()).toBe(signal);
    await Promise.all(pids.map(gone));
  });

  test.each([
    ['exits', 'exit', 3],
    ['throws', 'throw', 1],
  ])('%s end', async (_, how, code) => {
    const program = runProgram(compiled, 'hold-runs', [how, ...tiers], {
      env: { NODE_OPTIONS: '--no-warnings' },
    });
    const pids = (await program.next()) as number[];
    expect(await program.ended()).toBe(code);
    await Promise.all(pids.map(gone));
  });

  test('is killed live on, if they are to be kept', async () => {
    const keep = JSON.stringify({ onParentExit: 'keep' });
    const group = JSON.stringify({ onParentExit: 'keep', containment: 'group' });
    const program = runProgram(compiled, 'hold-runs', ['wait', keep, group]);
    const pids = (await program.next()) as number[];
    program.child.kill('SIGKILL');
    await program.ended();
    expect(pids.every(isAlive)).toBe(true);
    await endAll(pids);
  });

  test('released them do not keep it alive, and outlive it', async () => {
    const program = runProgram(compiled, 'hold-runs', ['release', JSON.stringify({})]);
    const pids = (await program.next()) as number[];
    expect(await program.ended()).toBe(0);
    expect(pids.every(isAlive)).toBe(true);
    await endAll(pids);
  });
});

/** By their leaders: the first of each three. */
async function endAll(pids: readonly number[]): Promise<void> {
  for (const pid of pids) if (isAlive(pid)) await terminate(pid, { grace: 0 }).catch(() => undefined);
  await Promise.all(pids.map(gone));
}

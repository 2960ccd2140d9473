import { afterAll, describe, expect, test } from 'vitest';
import { gone } from './helpers.ts';
import { compilePrograms, runProgram } from './programs.ts';

const compiled = compilePrograms();
afterAll(() => {
  compiled.remove();
});

describe('a worker thread that is terminated in mid-call', () => {
  test('takes nobody down, its runs end, and their supervisors are reaped', async () => {
    const program = runProgram(compiled, 'terminate-workers', ['12']);
    const { pids, children, leaked } = (await program.next()) as {
      pids: number[];
      children: string[];
      leaked: number;
    };
    expect(await program.ended()).toBe(0);
    expect(pids.length).toBeGreaterThanOrEqual(12);
    expect(children).toEqual([]);
    // Queue and bell of the watcher thread, and what Node itself keeps.
    expect(leaked).toBeLessThanOrEqual(4);
    await Promise.all(pids.map(gone));
  });
});

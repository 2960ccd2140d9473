import { afterAll, describe, expect, test } from 'vitest';
import { gone } from './helpers.ts';
import { compilePrograms, runProgram } from './programs.ts';

const compiled = compilePrograms();
afterAll(() => {
  compiled.remove();
});

describe('a worker thread that is terminated in mid-call', () => {
  test('takes nobody down, its runs end, and their supervisors are reaped', async () => {
    const program = runProgram(compiled, 'terminate-workers', ['6']);
    const { pids, children, leaked } = (await program.next()) as {
      pids: number[];
      children: string[];
      leaked: number;
    };
    expect(await program.ended()).toBe(0);
    expect(pids.length).toBeGreaterThanOrEqual(6);
    expect(children).toEqual([]);
    // Queue, bell and spares of the watcher thread, and what Node itself keeps.
    expect(leaked).toBeLessThanOrEqual(9);
    await Promise.all(pids.map(gone));
  }, 120_000);
});

import { readdirSync, statSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { compilePrograms, runProgram } from './programs.ts';

const compiled = compilePrograms();
afterAll(() => {
  compiled.remove();
});

describe('a run is ended and proven', () => {
  test.each(['cgroup or subreaper', 'subreaper', 'group', 'foreign'])(
    'without a free descriptor (%s)',
    async (kind) => {
      const program = runProgram(compiled, 'exhaust-descriptors', [kind]);
      const answer = (await program.next()) as {
        spawn: object;
        survivors: number;
        alive: boolean;
        strength: string;
      };
      expect(answer.spawn).toMatchObject({
        code: 'SPAWN_FAILED',
        facts: { stage: 'stdio', errno: 'EMFILE' },
      });
      expect(answer).toMatchObject({ survivors: 0, alive: false });
      expect(answer.strength).toBe(kind.includes('subreaper') ? 'kernel-proof' : 'strong');
      expect(await program.ended()).toBe(0);
    },
  );

  test.skipIf(process.getuid?.() === 0).each(['', 'group'])('at the limit of processes %s', async (kind) => {
    const program = runProgram(compiled, 'exhaust-processes', [kind], {
      wrapper: ['prlimit', `--nproc=${ownThreads() + 200}`],
    });
    expect(await program.next()).toMatchObject({ full: 'EAGAIN', survivors: 0, alive: false });
    expect(await program.ended()).toBe(0);
  });
});

/** The limit counts the threads of all processes of the user, those of other programs too. */
function ownThreads(): number {
  let count = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (statSync(`/proc/${pid}`).uid === process.getuid?.())
        count += readdirSync(`/proc/${pid}/task`).length;
    } catch {
      // It has just ended.
    }
  }
  return count;
}

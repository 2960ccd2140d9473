import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { spawn } from '../../src/process/index.ts';
import { gone, isAlive, noZombies, parentOf, pidsFrom, rejection } from './helpers.ts';

const tree = 'sleep 1000 & echo $$ $!; wait';

describe.each([{}, { containment: 'subreaper' } as const])('a run (%o) whose supervisor', (tier) => {
  test('is killed is reported as lost, after its processes have been ended', async () => {
    const run = await spawn('sh', ['-c', tree], tier);
    const pids = await pidsFrom(run);
    process.kill(parentOf(run.pid), 'SIGKILL');
    const report = await run.ended;
    await Promise.all(pids.map(gone));
    expect(report).toMatchObject({ id: run.id, cause: 'lost', command: 'sh', survivorsTotal: 0 });
    expect(report.verified.value).toBe(false);
    expect(report.leader?.pid).toBe(run.pid);
    if (run.containment.leaf !== null) {
      expect(existsSync(run.containment.leaf)).toBe(false);
      expect(report.verified).toMatchObject({ by: ['populated-0', 'rmdir'], strength: 'strong' });
    }
    expect(await run.exited).toMatchObject({ code: null });
    expect(await run.terminate()).toBe(report);
    await noZombies();
  });

  test.each([
    ['at once', ''],
    ['later', 'read wait; '],
  ])('is stopped by its payload %s is continued, and ends the run in order', async (_, before) => {
    const run = await spawn('sh', ['-c', `${before}kill -STOP $PPID; echo $$; sleep 1000`], tier);
    run.stdin?.end('go\n');
    await pidsFrom(run);
    const report = await run.terminate({ grace: 100 });
    expect(report.cause).toBe('killed');
    expect(isAlive(run.pid)).toBe(false);
  });

  test('is stopped again and again is ended, and the run with it', async () => {
    const script = 'while :; do kill -STOP $PPID; sleep 0.01; done';
    const run = await spawn('sh', ['-c', `trap "" TERM; echo $$; ${script} & ${script}`], tier);
    await pidsFrom(run);
    const report = await run.terminate({ grace: 300, hard: 300 });
    expect(isAlive(run.pid)).toBe(false);
    expect(['killed', 'lost']).toContain(report.cause);
  });

  test('is killed while requests are under way answers them all the same', async () => {
    const run = await spawn('sh', ['-c', tree], tier);
    const pids = await pidsFrom(run);
    const supervisor = parentOf(run.pid);
    process.kill(supervisor, 'SIGSTOP');
    const answers = [run.members(), run.usage(), rejection(run.release())];
    process.kill(supervisor, 'SIGKILL');
    const [members, usage, release] = await Promise.all(answers);
    expect(members).toEqual([]);
    expect(usage).toMatchObject({ oomKills: null });
    expect(release).toMatchObject({ code: 'SUPERVISOR_LOST' });
    await run.ended;
    await Promise.all(pids.map(gone));
  });
});

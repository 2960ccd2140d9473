import { describe, expect, test } from 'vitest';
import { spawn } from '../../src/process/index.ts';
import { asGroup, gone, isAlive, openDescriptors, noZombies, pidsFrom, rejection } from './helpers.ts';
import { eventually } from '../helpers/eventually.ts';

/** Tells its pid and that of a child, both of which end at TERM. */
const willing = 'sleep 1000 & echo $$ $!; wait';
/** The same, deaf to TERM. */
const deaf = "trap '' TERM; sleep 1000 & echo $$ $!; wait; sleep 1000";

describe.each([
  ['a supervised run', {}],
  ['a run in the subreaper tier', { containment: 'subreaper' } as const],
  ['a bare group', asGroup],
])('terminate of %s', (_, tier) => {
  test('ends the whole tree and says so', async () => {
    const run = await spawn('sh', ['-c', willing], tier);
    const pids = await pidsFrom(run);
    expect(pids.every(isAlive)).toBe(true);
    const report = await run.terminate();
    expect(pids.some(isAlive)).toBe(false);
    expect(report).toMatchObject({ cause: 'killed', survivorsTotal: 0, killed: [] });
    expect(report.counts).toMatchObject({ membersAtStart: 2, neededKill: 0, endedByTerm: 2 });
    expect(await run.exited).toMatchObject({ signal: 'SIGTERM' });
    expect(await run.ended).toBe(report);
    await noZombies();
  });

  test('kills at the deadline what does not listen, and names it', async () => {
    const run = await spawn('sh', ['-c', deaf], tier);
    const pids = await pidsFrom(run);
    const report = await run.terminate({ grace: 50 });
    expect(pids.some(isAlive)).toBe(false);
    expect(report.counts.neededKill).toBe(2);
    expect(report.killed.map(({ pid }) => pid).sort()).toEqual(pids.sort());
    expect(report.timeline.killSent).toBeGreaterThanOrEqual(50_000);
  });

  test('escalates although the leader leaves at once', async () => {
    const run = await spawn('sh', ['-c', `trap 'exit 0' TERM; (${deaf}) & while :; do wait; done`], tier);
    const pids = await pidsFrom(run);
    const report = await run.terminate({ grace: 50 });
    expect(pids.some(isAlive)).toBe(false);
    expect(report.exit).toMatchObject({ code: 0 });
    expect(report.counts.neededKill).toBeGreaterThan(0);
  });

  test('kills at once with a grace of 0', async () => {
    const run = await spawn('sh', ['-c', deaf], tier);
    await pidsFrom(run);
    const report = await run.terminate({ grace: 0 });
    expect(report.timeline.termSent).toBeNull();
    expect(await run.exited).toMatchObject({ signal: 'SIGKILL' });
  });

  test('begins with the signal that was asked for', async () => {
    const run = await spawn('sh', ['-c', "trap 'exit 9' INT; echo $$; while :; do sleep 0.01; done"], tier);
    await pidsFrom(run);
    expect((await run.terminate({ signal: 'SIGINT' })).exit.code).toBe(9);
  });

  test('wakes a stopped tree, so that it can end in order', async () => {
    const run = await spawn('sh', ['-c', "trap 'exit 5' TERM; echo $$; while :; do sleep 0.01; done"], tier);
    await pidsFrom(run);
    run.kill('SIGSTOP');
    expect((await run.terminate()).exit.code).toBe(5);
  });

  test('is one ending, however often it is called', async () => {
    const run = await spawn('sh', ['-c', deaf], tier);
    await pidsFrom(run);
    const reports = await Promise.all([
      run.terminate({ grace: 60_000 }),
      run.terminate(),
      run.terminate({ grace: 10 }),
    ]);
    expect(new Set(reports).size).toBe(1);
    expect(await run.terminate()).toBe(reports[0]);
  });

  test('does nothing to a run that has ended', async () => {
    const run = await spawn('true', [], tier);
    const report = await run.ended;
    expect(await run.terminate()).toBe(report);
    expect(report.cause).toBe('exited');
    run.kill();
    expect(await run.members()).toEqual([]);
    expect(await run.usage()).toBe(report.usage);
  });

  test.each([
    [{ grace: -1 }, 'INVALID_OPTION'],
    [{ hard: Number.NaN }, 'INVALID_OPTION'],
    [{ signal: 'SIGNOTHING' }, 'INVALID_OPTION'],
    [{ signal: 0 }, 'INVALID_OPTION'],
    [{ graceMs: 5 }, 'UNKNOWN_OPTION'],
  ])('refuses %o', async (options, code) => {
    const run = await spawn('sleep', ['1000'], { ...tier, stdio: 'ignore' });
    expect(await rejection(run.terminate(options as object))).toMatchObject({ code });
    expect(isAlive(run.pid)).toBe(true);
    await run.terminate({ grace: 0 });
  });

  test('ends what the payload left behind when it ended by itself', async () => {
    const run = await spawn('sh', ['-c', 'sleep 1000 & echo $!; exit 0'], tier);
    const [left = 0] = await pidsFrom(run);
    const report = await run.ended;
    expect(isAlive(left)).toBe(false);
    expect(report).toMatchObject({ cause: 'exited', exit: { code: 0 } });
  });

  test('knows the exit of the payload before the end of the run', async () => {
    const run = await spawn('sh', ['-c', `(${deaf}) & read go; exit 6`], tier);
    await pidsFrom(run);
    run.stdin?.end('go\n');
    const order: string[] = [];
    void run.exited.then(() => order.push('exited'));
    void run.ended.then(() => order.push('ended'));
    expect(await run.exited).toMatchObject({ code: 6 });
    expect((await run.ended).counts.neededKill).toBeGreaterThan(0);
    expect(order).toEqual(['exited', 'ended']);
  });

  test('at a timeout says so', async () => {
    const run = await spawn('sleep', ['1000'], { ...tier, stdio: 'ignore', timeout: 30 });
    expect((await run.ended).cause).toBe('timeout');
    expect(isAlive(run.pid)).toBe(false);
  });

  test('leaves no descriptor', async () => {
    const before = openDescriptors();
    const run = await spawn('sh', ['-c', willing], tier);
    await pidsFrom(run);
    await run.terminate();
    await eventually(() => openDescriptors() <= before, { what: 'all descriptors are closed' });
  });

  test('sends single signals to the payload alone', async () => {
    const run = await spawn(
      'sh',
      ['-c', "trap 'echo usr1; exit 0' USR1; echo $$; while :; do sleep 0.01; done"],
      tier,
    );
    await pidsFrom(run);
    run.kill('SIGUSR1');
    expect(await run.exited).toMatchObject({ code: 0 });
    await run.ended;
    expect(() => {
      run.kill('SIGBOGUS' as NodeJS.Signals);
    }).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }) as Error);
  });

  test('tells who is in the run and what they consume', async () => {
    const run = await spawn('sh', ['-c', willing], tier);
    const pids = await pidsFrom(run);
    const members = await run.members();
    expect(members.map(({ pid }) => pid).sort()).toEqual(pids.sort());
    expect(members.find(({ pid }) => pid === run.pid)).toMatchObject({
      ppid: expect.any(Number) as number,
      comm: 'sh',
    });
    expect((await run.usage()).maxRssBytes).toBeGreaterThan(0);
    await run.terminate({ grace: 0 });
  });

  test('is what disposing does', async () => {
    const pid = await (async () => {
      await using run = await spawn('sleep', ['1000'], { ...tier, stdio: 'ignore' });
      expect(isAlive(run.pid)).toBe(true);
      return run.pid;
    })();
    await gone(pid);
  });
});

describe('a supervised run', () => {
  test('holds daemons that left session, group and environment', async () => {
    const daemon = 'setsid sh -c "exec env -i sleep 1000" </dev/null >/dev/null 2>&1 & ';
    const run = await spawn('sh', ['-c', `(${daemon}) ; sleep 0.05; echo $$; wait`]);
    await pidsFrom(run);
    const members = await run.members();
    const report = await run.terminate({ grace: 0 });
    expect(members.some(({ pid }) => isAlive(pid))).toBe(false);
    expect(report.verified).toMatchObject({ value: true, strength: 'kernel-proof' });
  });

  test('is ended by silence, when that is a limit', async () => {
    const run = await spawn('sh', ['-c', 'echo one; sleep 1000'], { idleTimeout: 50 });
    expect((await run.ended).cause).toBe('idle');
  });
});

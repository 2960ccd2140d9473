import { spawn as spawnChild, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { handle, terminate } from '../../src/process/index.ts';
import {
  gone,
  isAlive,
  numbersFrom,
  openDescriptors,
  parentOf,
  rejection,
  sessionOf,
  startTimeOf,
} from './helpers.ts';
import { eventually } from '../helpers/eventually.ts';

const strangers: ChildProcess[] = [];
afterEach(() => {
  for (const { pid, exitCode, signalCode } of strangers.splice(0)) {
    // Not reaped yet, so its number, that of its group, is still its own.
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
  }
});

/** Two children: the second was there first, by a tick of the clock that start times are told in, and joins the group that the first leads. */
const elderJoins = `
import os, time
elder = os.fork()
if elder == 0: time.sleep(1000)
born = int(open(f"/proc/{elder}/stat").read().rsplit(")", 1)[1].split()[19])
while time.clock_gettime(time.CLOCK_BOOTTIME) * os.sysconf("SC_CLK_TCK") < born + 2: pass
root = os.fork()
if root == 0: time.sleep(1000)
os.setpgid(root, root)
os.setpgid(elder, root)
print(root, elder, flush=True)
time.sleep(1000)`;

/** A tree of somebody else's: its script tells the pids on the first line. */
async function foreignTree(script: string): Promise<number[]> {
  const child = spawnChild('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  strangers.push(child);
  return numbersFrom(child.stdout);
}

describe('terminate of a tree that we did not start', () => {
  test('ends root and descendants, and claims no proof', async () => {
    const pids = await foreignTree('sleep 1000 & a=$!; setsid sleep 1001 & echo $$ $a $!; wait');
    // The shell names it before it has made its session.
    await eventually(() => sessionOf(pids[2] ?? 0) === pids[2], { what: 'a session of its own' });
    const report = await terminate(pids[0] ?? 0);
    expect(pids.some(isAlive)).toBe(false);
    expect(report).toMatchObject({ cause: 'killed', command: 'sh', survivorsTotal: 0, killed: [] });
    expect(report.counts).toMatchObject({ membersAtStart: 3, neededKill: 0, endedByTerm: 3 });
    expect(report.verified).toMatchObject({ value: false, strength: 'strong' });
    expect(report.verified.by).toContain('scan-empty');
    expect(report.escapees.map(({ pid }) => pid)).toEqual([pids[2]]);
  });

  test('kills at the deadline what does not listen', async () => {
    const pids = await foreignTree('trap "" TERM; sleep 1000 & echo $$ $!; wait; sleep 1000');
    const report = await terminate(pids[0] ?? 0, { grace: 50 });
    expect(pids.some(isAlive)).toBe(false);
    expect(report.killed.map(({ pid }) => pid).sort()).toEqual(pids.sort());
  });

  test('finds orphans through the session that their ancestor led', async () => {
    const pids = await foreignTree('(sleep 1000 & echo $$ $! >&3; exit) 3>&1; wait; exec sleep 1001');
    const [root = 0, orphan = 0] = pids;
    await eventually(() => parentOf(orphan) !== root, { what: 'the orphan has another parent' });
    await terminate(root, { grace: 0 });
    expect(isAlive(orphan)).toBe(false);
  });

  test('finds what is forked while it is being ended', async () => {
    const [root = 0] = await foreignTree(
      'trap "sleep 1000 & sleep 1001 & wait" TERM; echo $$; while :; do sleep 0.01; done',
    );
    const report = await terminate(root, { grace: 200 });
    expect(report.survivorsTotal).toBe(0);
    expect(report.counts.forkedDuringGrace).toBeGreaterThanOrEqual(2);
    for (const { pid } of report.killed) expect(isAlive(pid)).toBe(false);
  });

  test('wakes a stopped tree', async () => {
    const [root = 0] = await foreignTree('trap "exit 0" TERM; echo $$; while :; do sleep 0.01; done');
    process.kill(root, 'SIGSTOP');
    const report = await terminate(root);
    expect(report.counts.neededKill).toBe(0);
    expect(isAlive(root)).toBe(false);
  });

  test('spares siblings, also those in the same session and group', async () => {
    const [, one = 0, other = 0] = await foreignTree('sleep 1000 & a=$!; sleep 1000 & echo $$ $a $!; wait');
    await terminate(one, { grace: 0 });
    expect(isAlive(one)).toBe(false);
    expect(isAlive(other)).toBe(true);
  });

  test('spares an elder that joined the group of its target', async () => {
    const [root = 0, elder = 0] = await foreignTree(`exec python3 -c '${elderJoins}'`);
    await terminate(root, { grace: 0 });
    expect(isAlive(root)).toBe(false);
    expect(isAlive(elder)).toBe(true);
    process.kill(elder, 'SIGKILL');
  });

  test('takes a hundred at once', async () => {
    const script = 'i=0; while [ $i -lt 100 ]; do sleep 1000 & i=$((i+1)); done; echo $$; wait';
    const [root = 0] = await foreignTree(script);
    const report = await terminate(root, { grace: 0 });
    expect(report.counts.membersAtStart).toBe(101);
    expect(isAlive(root)).toBe(false);
  });

  test('takes more than it can wait for at one time', async () => {
    const script = 'i=0; while [ $i -lt 400 ]; do sleep 1000 & i=$((i+1)); done; echo $$; wait';
    const [root = 0] = await foreignTree(script);
    const before = openDescriptors();
    const report = await terminate(root, { grace: 0 });
    expect(report).toMatchObject({ survivorsTotal: 0, counts: { membersAtStart: 401 } });
    await eventually(() => openDescriptors() <= before, { what: 'all descriptors are closed' });
  });

  test('is one ending for all who ask at the same time', async () => {
    const [root = 0] = await foreignTree('trap "" TERM; echo $$; while :; do sleep 0.01; done');
    const reports = await Promise.all([
      terminate(root, { grace: 60_000 }),
      terminate(await handle(root), { grace: 60_000 }),
      terminate(root, { grace: 10 }),
    ]);
    expect(new Set(reports).size).toBe(1);
  });

  test('joins runs of child_process, whose exit Node still tells', async () => {
    const child = spawnChild('sleep', ['1000']);
    const exit = once(child, 'exit');
    await terminate(child.pid ?? 0);
    expect(await exit).toEqual([null, 'SIGTERM']);
  });
});

describe('terminate refuses, before any signal,', () => {
  test.each([0, 1, -1, -7, 1.5, Number.NaN, Infinity, 2 ** 40, '7', null, undefined, {}, []])(
    '%o',
    async (pid) => {
      expect(await rejection(terminate(pid as number))).toMatchObject({ code: 'INVALID_PID' });
      expect(await rejection(handle(pid as number))).toMatchObject({ code: 'INVALID_PID' });
    },
  );

  test('this very process', async () => {
    expect(await rejection(terminate(process.pid))).toMatchObject({ code: 'PROTECTED_PROCESS' });
  });

  test('each of its ancestors', async () => {
    for (let pid = process.ppid; pid > 1; pid = parentOf(pid)) {
      expect(await rejection(terminate(pid))).toMatchObject({ code: 'PROTECTED_PROCESS', facts: { pid } });
      expect(await rejection(terminate(await handle(pid)))).toMatchObject({ code: 'PROTECTED_PROCESS' });
    }
  });

  test('a pid that nobody has', async () => {
    const child = spawnChild('true');
    await once(child, 'exit');
    expect(await rejection(terminate(child.pid ?? 0))).toMatchObject({ code: 'NO_PROCESS' });
    expect(await rejection(handle(child.pid ?? 0))).toMatchObject({ code: 'NO_PROCESS' });
  });

  test.each([
    ['of a process whose number was recycled', { startTime: 1 }],
    ['of another boot', { bootId: '00000000-0000-0000-0000-000000000000' }],
  ])('a handle %s, and spares the innocent', async (_, difference) => {
    const [innocent = 0] = await foreignTree('echo $$; sleep 1000');
    const stale = { ...(await handle(innocent)), ...difference };
    expect(await rejection(terminate(stale))).toMatchObject({
      code: 'HANDLE_STALE',
      facts: { pid: innocent },
    });
    expect(isAlive(innocent)).toBe(true);
  });

  test('bad options', async () => {
    const [root = 0] = await foreignTree('echo $$; sleep 1000');
    expect(await rejection(terminate(root, { grace: -5 }))).toMatchObject({ code: 'INVALID_OPTION' });
    expect(isAlive(root)).toBe(true);
  });
});

test('a handle holds pid, start time and boot id, and can be stored', async () => {
  const [root = 0] = await foreignTree('echo $$; sleep 1000');
  const pinned = await handle(root);
  expect(pinned).toEqual({
    pid: root,
    startTime: startTimeOf(root),
    bootId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  });
  const restored = JSON.parse(JSON.stringify(pinned)) as typeof pinned;
  await terminate(restored, { grace: 0 });
  await gone(root);
});

test('a second request takes nothing back of the first, also before that has begun', async () => {
  const deaf = "trap '' TERM; echo $$; while :; do sleep 1000; done";
  const [[other = 0], [root = 0]] = [await foreignTree(deaf), await foreignTree(deaf)];
  // While the first is looked at, the second waits for its turn.
  const before = terminate(other, { grace: 0 });
  const first = terminate(root, { grace: 0 });
  const second = terminate(root, { grace: 60_000 });
  expect((await first).timeline.termSent).toBeNull();
  expect(await second).toEqual(await first);
  await before;
});

import { expect, test } from 'vitest';
import { reportProgress } from '../../../src/store/reports.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import type { Clocks } from '../../../src/agents/watchdog/clocks.ts';
import { Watchdog, type WatchedAgent } from '../../../src/agents/watchdog/watchdog.ts';
import { coordinationInfo } from '../../../src/agents/reports/coordination.ts';
import { eventually } from '../../helpers/eventually.ts';
import { createTask } from '../../../src/store/tasks.ts';
import { freshAgent, freshStore, temporaryDirectory } from '../../store/helpers.ts';
import {
  eventsOf,
  freshManager,
  settled,
  startFollowing,
  startRun,
  textsOf,
  type Run,
} from '../follow/runs.ts';
import type { Manager } from '../../../src/agents/manager.ts';

const quick = { 'limits.silence': 400, 'watchdog.step': 200 } as const;

const noticesOf = (manager: Manager, run: Run): unknown[] =>
  eventsOf(manager, run, 'notice').map(({ data }) => data['notice']);

function flagged(run: Run): Promise<unknown> {
  return eventually(() => run.record().run['stalledSince'], { what: 'it is flagged' });
}

test('an agent that is silent and does nothing is flagged, and told so; a report clears it', async () => {
  const manager = freshManager(quick);
  const run = await startRun(manager, { engine: 'command', script: 'sleep 1000' });
  startFollowing(manager);
  expect(await flagged(run)).toBeLessThan(Date.now() - 300);
  expect(coordinationInfo(manager, run.id).notices).toEqual([
    expect.stringMatching(/^You are flagged as stalled/),
  ]);
  reportProgress(manager.store, run.id, { status: 'working', message: 'still here', progress: 5 });
  await eventually(() => run.record().run['stalledSince'] === undefined, { what: 'it is cleared' });
  expect(noticesOf(manager, run)).toEqual(['stalled', 'not_stalled']);
  await eventually(() => noticesOf(manager, run).length === 3, { what: 'it is flagged once more' });
});

test('one that works without a word is not', async () => {
  const manager = freshManager(quick);
  const busy = await startRun(manager, { engine: 'command', script: 'while :; do :; done' });
  const silent = await startRun(manager, { engine: 'command', script: 'sleep 1000' });
  startFollowing(manager);
  await flagged(silent);
  reportProgress(manager.store, silent.id, { status: 'working', message: 'still here', progress: 5 });
  await eventually(() => noticesOf(manager, silent).length === 3, { what: 'it is flagged twice' });
  expect(noticesOf(manager, busy)).toEqual([]);
});

test('output counts as a word', async () => {
  const manager = freshManager(quick);
  const run = await startRun(manager, { engine: 'command', script: 'sleep 1; echo word; sleep 1000' });
  startFollowing(manager);
  await eventually(() => noticesOf(manager, run).length >= 3, { what: 'it is flagged again' });
  expect(noticesOf(manager, run)).toEqual(['stalled', 'not_stalled', 'stalled']);
});

test('a parent that waits for its children is not stalled; they may be', async () => {
  const manager = freshManager(quick);
  const parent = await startRun(manager, { engine: 'command', script: 'sleep 1000' });
  const { taskId } = parent.record();
  const child = await startRun(manager, {
    ...{ taskId, parentId: parent.id },
    engine: 'command',
    script: 'sleep 1000',
  });
  startFollowing(manager);
  await flagged(child);
  expect(noticesOf(manager, parent)).toEqual([]);
});

test('one is asked what is the matter, and ended when that does not help', async () => {
  const manager = freshManager({ ...quick, 'watchdog.escalation': 'terminate' });
  const run = await startRun(manager, {
    held: true,
    scenario: [[{ say: 'one' }, { hang: true }]],
  });
  await startFollowing(manager).over;
  const [message] = eventsOf(manager, run, 'message');
  expect(message?.data).toMatchObject({
    from: 'agent-reaper',
    text: expect.stringMatching(/^Nothing was heard/) as unknown,
  });
  expect(eventsOf(manager, run, 'message').at(-1)?.data).toMatchObject({ delivered: true, via: 'input' });
  expect(outcomeOf(manager.store, run.id)).toMatchObject({ cause: 'idle', status: 'terminated' });
});

test('a task has a policy of its own, by which its agents are ended while others are only flagged', async () => {
  const manager = freshManager(quick);
  const { id: taskId } = createTask(manager.store, {
    ...{ description: 'Be quick', priority: 'P2', projectDirectory: temporaryDirectory(), context: {} },
    limits: { 'watchdog.escalation': 'terminate' },
  });
  const run = await startRun(manager, { taskId, engine: 'command', script: 'sleep 1000' });
  const other = await startRun(manager, { engine: 'command', script: 'sleep 1000' });
  startFollowing(manager);
  await settled(run);
  expect(outcomeOf(manager.store, run.id)).toMatchObject({ cause: 'idle', status: 'terminated' });
  await flagged(other);
  expect(other.record().processState).toBe('running');
});

test('one that answers goes on', async () => {
  const manager = freshManager({ ...quick, 'watchdog.escalation': 'terminate' });
  const run = await startRun(manager, {
    held: true,
    scenario: [[{ say: 'one' }], [{ say: 'sorry' }, { result: { text: 'done' } }]],
    run: { durations: { drain: 200 } },
  });
  startFollowing(manager);
  await settled(run);
  expect(textsOf(run)).toEqual(['one', 'sorry']);
  expect(outcomeOf(manager.store, run.id)).toMatchObject({ cause: 'completed' });
});

test('a follower that comes later does not take back a flag, and does not flag at once', async () => {
  const manager = freshManager(quick);
  const run = await startRun(manager, { engine: 'command', script: 'echo word; sleep 1000' });
  const first = startFollowing(manager);
  const stalled = await flagged(run);
  await first.stop();
  startFollowing(manager);
  const other = await startRun(manager, { engine: 'command', script: 'sleep 1000' });
  await flagged(other);
  expect(run.record().run['stalledSince']).toEqual(stalled);
  expect(noticesOf(manager, run)).toEqual(['stalled']);
});

test('a machine that wakes from sleep flags nobody for the night', async () => {
  const time = { now: 0, boot: 0 };
  const clocks: Clocks = { now: () => time.now, boot: () => time.boot };
  const pass = (ms: number, slept = 0): void => {
    time.now += ms;
    time.boot += ms + slept;
  };
  const store = freshStore();
  const actions: string[] = [];
  const answer = { ok: true, reply: 1, usage: {}, members: [] };
  const agents = Array.from({ length: 40 }, (): WatchedAgent => {
    const record = freshAgent(store);
    return {
      id: record.id,
      record,
      link: { ask: () => Promise.resolve(answer) },
      liveChildren: 0,
      finishing: false,
    };
  });
  let looks = 0;
  const watchdog = new Watchdog({
    clocks,
    policyOf: () => ({ silenceMs: 300_000, escalation: 'terminate', stepMs: 60_000 }),
    act: (_, action) => actions.push(action),
    onLooked: () => (looks += 1),
  });
  for (const agent of agents) watchdog.watch(agent, 0);
  /** Lets time pass, and waits until those whose silence is of age were looked at. */
  const look = async (ms: number, slept: number, expected: number): Promise<void> => {
    watchdog.dueAt(agents);
    const before = looks;
    pass(ms, slept);
    watchdog.run(agents);
    await eventually(() => looks === before + expected, { what: `${String(expected)} looks` });
  };
  await look(150_000, 0, 40);
  await look(150_000, 8 * 3_600_000, 0);
  expect(actions).toEqual([]);
  // From then on a whole silence counts again.
  await look(149_999, 0, 0);
  await look(1, 0, 40);
  expect(actions).toEqual([]);
  await look(150_000, 0, 40);
  expect(actions).toEqual(agents.map(() => 'flag'));
  await look(60_000, 0, 40);
  await look(60_000, 0, 40);
  expect(actions.slice(40)).toEqual([...agents.map(() => 'message'), ...agents.map(() => 'terminate')]);
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Manager } from '../../../src/agents/manager.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { eventually } from '../../helpers/eventually.ts';
import { eventsOf, freshManager, startFollowing, startRun, type Run } from '../follow/runs.ts';

const tokens = (granted: number): { cost: null; tokens: number } => ({ cost: null, tokens: granted });
const dollars = (granted: number): { cost: number; tokens: null } => ({ cost: granted * 1e6, tokens: null });

function outcome(manager: Manager, { id }: Run): unknown {
  const { cause, status, endedBy } = outcomeOf(manager.store, id) ?? {};
  return { cause, status, endedBy };
}

const byBudget = { cause: 'budget', status: 'terminated', endedBy: 'budget' };

test('an agent that uses up its tokens while it works is ended', async () => {
  const manager = freshManager();
  const run = await startRun(manager, {
    budget: tokens(150),
    scenario: [{ say: 'one' }, { say: 'two' }, { hang: true }],
  });
  await startFollowing(manager).over;
  expect(outcome(manager, run)).toEqual(byBudget);
  expect(run.record()).toMatchObject({ used: { tokens: 202 }, run: { budgetReached: 'tokens' } });
  expect(eventsOf(manager, run, 'notice').map(({ data }) => data)).toEqual([
    {
      notice: 'budget_reached',
      limit: 'tokens',
      granted: 150,
      used: 202,
      text: 'The budget of 150 tokens is used up: 202 tokens',
    },
  ]);
});

test('one that stays within its budget is not', async () => {
  const manager = freshManager();
  const run = await startRun(manager, { budget: { cost: 2e6, tokens: 1_000 } });
  await startFollowing(manager).over;
  expect(outcome(manager, run)).toMatchObject({ cause: 'completed' });
});

test('one that has cost more than it may between two answers gets no second', async () => {
  const manager = freshManager();
  const run = await startRun(manager, {
    held: true,
    budget: dollars(1),
    scenario: [[{ say: 'a' }, { say: 'b' }, { result: {} }, { say: 'and on' }, { hang: true }]],
  });
  // Else it may look between the two, when the agent is done and its success stands.
  await eventually(() => readFileSync(run.log, 'utf8').includes('and on'), { what: 'it goes on' });
  await startFollowing(manager).over;
  expect(outcome(manager, run)).toEqual(byBudget);
});

test('one whose engine minds the budget itself has ended by it too', async () => {
  const manager = freshManager();
  const run = await startRun(manager, {
    budget: dollars(0.5),
    scenario: [{ say: 'a' }, { result: { kind: 'budget', text: 'over $0.50' } }],
  });
  await startFollowing(manager).over;
  expect(outcome(manager, run)).toEqual(byBudget);
});

test('work that was done stays done, and whoever is below is ended', async () => {
  const manager = freshManager();
  const parent = await startRun(manager, {
    engine: 'codex',
    budget: tokens(100),
    run: { durations: { drain: 200 } },
  });
  const child = await startRun(manager, {
    taskId: parent.record().taskId,
    parentId: parent.id,
    budget: tokens(50),
    scenario: 'stall',
  });
  await startFollowing(manager).over;
  expect(outcome(manager, parent)).toMatchObject({ cause: 'completed' });
  expect(outcome(manager, child)).toEqual(byBudget);
});

test('a child draws from the grant of its parent, and the whole tree ends when that is used up', async () => {
  const manager = freshManager();
  const parent = await startRun(manager, { budget: tokens(200), scenario: [{ say: 'a' }, { hang: true }] });
  const { taskId } = parent.record();
  const child = await startRun(manager, {
    ...{ taskId, parentId: parent.id, budget: tokens(199) },
    scenario: [{ say: 'a' }, { hang: true }],
  });
  await startFollowing(manager).over;
  expect(outcome(manager, parent)).toEqual(byBudget);
  expect(outcome(manager, child)).toEqual(byBudget);
  expect(eventsOf(manager, child, 'notice')).toEqual([]);
});

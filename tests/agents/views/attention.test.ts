import { describe, expect, test } from 'vitest';
import { viewState, type AttentionFacts } from '../../../src/agents/views/attention.ts';
import { activeStatuses, processStates, terminalStatuses } from '../../../src/store/life-cycle.ts';

const now = 1_000_000;
const facts: AttentionFacts = {
  status: 'working',
  processState: 'running',
  goneAt: null,
  settledAt: null,
  cleanupError: null,
  stalledSince: null,
};

describe('viewState', () => {
  test.each([
    [{}, 'working', null],
    [{ status: 'blocked' }, 'attention', 'blocked'],
    [{ stalledSince: 5 }, 'attention', 'stalled'],
    [{ status: 'blocked', stalledSince: 5 }, 'attention', 'blocked'],
    [{ status: 'completed' }, 'working', null],
    [{ status: 'completed', processState: 'gone', goneAt: now }, 'done', null],
    [{ status: 'blocked', processState: 'gone', goneAt: now }, 'done', null],
    [{ status: 'error', processState: 'gone', goneAt: now - 60_001 }, 'attention', 'unsettled'],
    [
      { status: 'error', processState: 'gone', goneAt: now, cleanupError: 'x' },
      'attention',
      'cleanup_failed',
    ],
    [
      { status: 'error', processState: 'gone', goneAt: 1, cleanupError: 'x', stalledSince: 5, settledAt: 2 },
      'done',
      null,
    ],
  ] as const)('of %j is %s, for %s', (changes, state, attention) => {
    expect(viewState({ ...facts, ...changes }, now)).toEqual({ state, attention });
  });

  test('is never anything but done once an agent is settled, and then always', () => {
    for (const status of [...activeStatuses, ...terminalStatuses]) {
      const settled = {
        ...facts,
        status,
        processState: 'gone',
        goneAt: 1,
        settledAt: 2,
        cleanupError: 'x',
      } as const;
      expect(viewState(settled, now)).toEqual({ state: 'done', attention: null });
    }
  });

  test('says done only of an agent whose processes are gone', () => {
    for (const processState of processStates.filter((state) => state !== 'gone'))
      for (const status of [...activeStatuses, ...terminalStatuses])
        expect(viewState({ ...facts, status, processState }, now).state).not.toBe('done');
  });
});

import { describe, expect, test } from 'vitest';
import { agentDetails } from '../../../src/agents/views/agent-details.ts';
import { eventText } from '../../../src/agents/views/event-text.ts';
import { receiptOf } from '../../../src/agents/views/receipt.ts';
import { eventKinds } from '../../../src/store/event-kinds.ts';
import { freshStore } from '../../store/helpers.ts';
import { paintScene, steadyClock } from './scene.ts';

describe('agentDetails', () => {
  test('has ledger, timeline, receipt and files of an agent that is over', () => {
    const store = freshStore({ now: steadyClock() });
    const { tester, task } = paintScene(store);
    const details = agentDetails(store, tester);
    expect(details.ledger).toMatchObject([{ kind: 'run_directory', state: 'released' }]);
    expect(details.timeline.map(({ kind }) => kind)).toEqual([
      'agent',
      'status',
      'process',
      'progress',
      'status',
      'process',
      'process',
      'outcome',
      'settled',
    ]);
    expect(details.receipt).toMatchObject({
      cause: 'completed',
      endedBy: 'exited',
      tier: 'subreaper',
      processes: { endedByTerm: 2, neededKill: 1, adopted: 3, escapees: 1 },
      survivors: [],
      verified: { value: true, by: ['echild'], strength: 'kernel-proof' },
      tookMs: 12.5,
      settled: true,
      attempts: 1,
      cleanupError: null,
      cleanup: { success: true },
    });
    expect(details.files['stream']).toBe(`${task.workspace}/logs/${tester}_stream.jsonl`);
    expect(details.finalMessage).toBe('Left with 0');
  });

  test('has no receipt of an agent that is at work', () => {
    const store = freshStore({ now: steadyClock() });
    expect(agentDetails(store, paintScene(store).writer).receipt).toBeNull();
  });

  test('keeps to so many events, the last ones', () => {
    const store = freshStore({ now: steadyClock() });
    const { timeline } = agentDetails(store, paintScene(store).tester, 2);
    expect(timeline.map(({ kind }) => kind)).toEqual(['outcome', 'settled']);
  });
});

describe('receiptOf', () => {
  const outcome = {
    agentId: 'a',
    cause: 'lost',
    status: 'lost',
    endedBy: 'lost',
    exitCode: null,
    signal: null,
    lastMessage: null,
    usage: null,
    at: 1,
  } as const;

  test.each([null, 'nonsense', {}, { counts: 3, verified: null, survivors: 'none' }])(
    'makes do with the report %j',
    (report) => {
      expect(receiptOf({ ...outcome, report }, [], false)).toMatchObject({
        cause: 'lost',
        tier: null,
        survivors: [],
        tookMs: null,
        settled: false,
        attempts: 0,
      });
    },
  );
});

describe('eventText', () => {
  test.each(eventKinds)('has a line for %s, also one without its facts', (kind) => {
    expect(typeof eventText({ kind, data: {} })).toBe('string');
  });

  test('says who changed what, and why', () => {
    const data = { from: 'working', to: 'blocked', by: 'agent', reason: 'Steel or stone?' };
    expect(eventText({ kind: 'status', data })).toBe('working -> blocked (Steel or stone?)');
  });

  test.each([
    [{ kind: 'message', from: 'anna', text: 'Stone', reason: 'ended' }, 'a message from anna (ended): Stone'],
    [{ kind: 'progress', message: 'Built', warnings: [] }, 'completion without its evidence: Built'],
    [{ kind: 'finding', message: 'Rust' }, 'a report after the end: Rust'],
  ])('says what was refused: %j', (data, told) => {
    expect(eventText({ kind: 'refused', data })).toBe(told);
  });
});

import { expect, test } from 'vitest';
import {
  finishDecision,
  type FinishDecision,
  type TurnFacts,
} from '../../../src/agents/follow/finish-rule.ts';

const results = [null, 'success', 'denied', 'error', 'limit', 'budget'] as const;
const both = [false, true] as const;
const goOn: FinishDecision = { kind: 'go_on' };

/** Every combination of what can be known. */
const all: readonly TurnFacts[] = both.flatMap((reportedEnd) =>
  results.flatMap((result) =>
    both.flatMap((inputHeld) =>
      [0, 2].flatMap((waiting) =>
        both.flatMap((unanswered) =>
          [0, 1].flatMap((liveChildren) =>
            [0, 99, 100, 5_000].map((quietMs) => ({
              ...{ reportedEnd, result, inputHeld, waiting, unanswered, liveChildren },
              ...{ quietMs, drainMs: 100 },
            })),
          ),
        ),
      ),
    ),
  ),
);

const decided = (choose: (facts: TurnFacts) => boolean): unknown[] =>
  [...new Set(all.filter(choose).map((facts) => JSON.stringify(finishDecision(facts))))].map(
    (text): unknown => JSON.parse(text),
  );

test('an agent that has said that it ended is told to finish, whatever else is known', () => {
  expect(decided(({ reportedEnd }) => reportedEnd)).toEqual([{ kind: 'finish', why: 'reported' }]);
});

test('an engine that works is left alone', () => {
  expect(decided(({ reportedEnd, result }) => !reportedEnd && result === null)).toEqual([goOn]);
});

test.each(['error', 'limit', 'budget'])(
  'an engine whose work failed (%s) is told to finish, and what waits is not for it',
  (bad) => {
    expect(decided(({ reportedEnd, result }) => !reportedEnd && result === bad)).toEqual([
      { kind: 'finish', why: 'failed' },
    ]);
  },
);

const done = ({ reportedEnd, result }: TurnFacts): boolean =>
  !reportedEnd && (result === 'success' || result === 'denied');

test('an engine that was given all at once is done with its result', () => {
  expect(decided((facts) => done(facts) && !facts.inputHeld)).toEqual([{ kind: 'finish', why: 'result' }]);
});

const held = (facts: TurnFacts): boolean => done(facts) && facts.inputHeld;

test('one that takes more goes on while something waits for it', () => {
  expect(decided((facts) => held(facts) && facts.waiting > 0)).toEqual([goOn]);
});

test('one that may still be about to answer is waited for, for a moment', () => {
  const asked = (facts: TurnFacts): boolean => held(facts) && facts.waiting === 0 && facts.unanswered;
  expect(decided((facts) => asked(facts) && facts.quietMs === 0)).toEqual([{ kind: 'wait', ms: 100 }]);
  expect(decided((facts) => asked(facts) && facts.quietMs === 99)).toEqual([{ kind: 'wait', ms: 1 }]);
  expect(decided((facts) => asked(facts) && facts.quietMs >= 100 && facts.liveChildren === 0)).toEqual([
    { kind: 'finish', why: 'result' },
  ]);
});

test('however long it may take to leave, it is waited for no longer than an engine pauses between two answers', () => {
  const facts: TurnFacts = {
    ...{
      reportedEnd: false,
      result: 'success',
      inputHeld: true,
      waiting: 0,
      unanswered: true,
      liveChildren: 0,
    },
    ...{ quietMs: 1_000, drainMs: 60_000 },
  };
  expect(finishDecision(facts)).toEqual({ kind: 'wait', ms: 4_000 });
});

test('one with children that live is not done, for it will hear of their end', () => {
  const parent = (facts: TurnFacts): boolean => held(facts) && facts.waiting === 0 && !facts.unanswered;
  expect(decided((facts) => parent(facts) && facts.liveChildren > 0)).toEqual([goOn]);
  expect(decided((facts) => parent(facts) && facts.liveChildren === 0)).toEqual([
    { kind: 'finish', why: 'result' },
  ]);
});

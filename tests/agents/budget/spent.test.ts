import { expect, test } from 'vitest';
import { spentOf } from '../../../src/agents/budget/spent.ts';
import { emptyTally, totalUsage } from '../../../src/engines/usage.ts';

const nothing = totalUsage(emptyTally, null);
const some = {
  ...nothing,
  costUsd: 0.25,
  tokens: { input: 1, output: 20, cacheRead: 300, cacheWrite: 4000 },
};
const grant = { cost: null, tokens: 5000 };

test.each([
  ['tokens of every kind', some, 'success', { cost: 250_000, tokens: 4321 }],
  ['nothing of an engine that told nothing', nothing, 'success', { cost: 0, tokens: 0 }],
  [
    'all that was granted where the engine says no more than that it is used up',
    nothing,
    'budget',
    { cost: 0, tokens: 5000 },
  ],
  [
    'its own figures where it gives them, though it is used up',
    some,
    'budget',
    { cost: 250_000, tokens: 4321 },
  ],
] as const)('what was used is %s', (_what, usage, result, spent) => {
  expect(spentOf(usage, result, grant)).toEqual(spent);
});

import { expect, test } from 'vitest';
import type { StopSummary } from '../../../src/agents/kill/kill.ts';
import { summaryText } from '../../../src/cli/text/killed.ts';

test.each([
  [1, '1 agent: '],
  [2, '2 agents: '],
])('%i that were ended are counted in words', (count, words) => {
  const agents = Array.from({ length: count }, () => ({})) as unknown as StopSummary['agents'];
  const summary = { agents, settled: count, unfinished: 0, proven: count, durationMs: 5 } as StopSummary;
  expect(summaryText(summary)).toMatch(new RegExp(`^${words}${String(count)} settled, `));
});

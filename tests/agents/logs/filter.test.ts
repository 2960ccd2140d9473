import { describe, expect, it } from 'vitest';
import { LineBatch } from '../../../src/agents/logs/line-batch.ts';
import { openLineFilter, type LineFilter } from '../../../src/agents/logs/line-filter.ts';
import { loggedAgent, numbered } from './helpers.ts';

describe('the filter', () => {
  it('searches the whole log, and tail is of what it found', async () => {
    const agent = loggedAgent();
    agent.write(`${numbered(1, 3)}needle 1\n${numbered(4, 60_000)}needle 2\n${numbered(1, 9)}`);
    expect(await agent.text({ filter: 'needle', tail: 5 })).toBe('needle 1\nneedle 2');
    expect(await agent.text({ filter: '^needle \\d$', tail: 1 })).toBe('needle 2');
    expect(await agent.text({ filter: '^ne+dle', from: 'start' })).toBe('needle 1\nneedle 2');
    expect(await agent.text({ filter: 'nothing like it' })).toBe('');
  });

  it('goes on from a cursor in both directions', async () => {
    const agent = loggedAgent();
    agent.write(numbered(1, 100));
    agent.end();
    const filter = '0$';
    const last = await agent.read({ filter, tail: 2 });
    expect(last).toMatchObject({ output: 'line 90\nline 100', next_cursor: null });
    const before = await agent.read({ filter, tail: 2, cursor: last.previous_cursor ?? '' });
    expect(before.output).toBe('line 70\nline 80');
    expect(await agent.text({ filter, tail: 2, cursor: before.next_cursor ?? '' })).toBe('line 90\nline 100');
  });

  it.each([
    ['error', ['an error'], ['no']],
    ['one|two', ['two'], ['three']],
    ['(?i)ERROR', ['an Error'], ['no']],
    ['^a.c$', ['abc', 'a\u{1F600}c'], ['xabc']],
    ['\\p{Lu}', ['É'], ['é']],
    ['a\\-b', ['a-b'], ['ab']],
    ['', ['anything'], []],
  ])('%s matches as it should', async (pattern, matching, others) => {
    const filter = openLineFilter(pattern);
    try {
      expect(await matchesOf(filter, [...matching, ...others])).toEqual(matching);
    } finally {
      await filter.close();
    }
  });

  it('refuses what is no regular expression, and what is too long for one', async () => {
    const agent = loggedAgent();
    await expect(agent.read({ filter: 'a(' })).rejects.toMatchObject({
      code: 'INVALID_REGEX',
      facts: { pattern: 'a(', problem: expect.stringContaining('Unterminated') as unknown },
    });
    await expect(agent.read({ filter: 'a'.repeat(1_001) })).rejects.toMatchObject({ code: 'FIELD_TOO_LONG' });
  });

  it('gives up a catastrophic pattern, and the event loop goes on meanwhile', async () => {
    const filter = openLineFilter('(a+)+$', { batchMs: 300, totalMs: 1_000 });
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 5);
    try {
      await expect(matchesOf(filter, [`${'a'.repeat(60)}b`])).rejects.toMatchObject({
        code: 'REGEX_TOO_COSTLY',
        facts: { pattern: '(a+)+$', why: 'it took longer than 300 ms' },
      });
      expect(turns).toBeGreaterThan(10);
    } finally {
      clearInterval(timer);
      await filter.close();
    }
  });

  it('counts the time of all its calls', async () => {
    const filter = openLineFilter('(a+)+$', { batchMs: 10_000, totalMs: 0 });
    await expect(matchesOf(filter, ['b'])).rejects.toMatchObject({ code: 'REGEX_TOO_COSTLY' });
    await filter.close();
  });
});

async function matchesOf(filter: LineFilter, lines: readonly string[]): Promise<string[]> {
  const batch = LineBatch.of(Buffer.from(lines.map((line) => `${line}\n`).join('')), 0, undefined);
  return (await filter.linesOf(batch)).map(({ text }) => text);
}

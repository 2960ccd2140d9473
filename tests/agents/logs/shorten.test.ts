import { describe, expect, it } from 'vitest';
import { aggressiveLimits, cut, shortenLine, usualLimits } from '../../../src/agents/logs/shorten.ts';

describe('a line that is shown', () => {
  it('stays as it is when no part of it is too long', () => {
    const line = JSON.stringify({ type: 'assistant', text: 'x'.repeat(4_000) });
    expect(shortenLine(line, usualLimits)).toEqual({ text: line, shortened: false });
  });

  it.each([
    ['claude', { message: { content: [{ type: 'tool_result', content: 'x'.repeat(5_000) }] } }],
    ['claude, in blocks', { type: 'tool_result', content: [{ type: 'text', text: 'x'.repeat(5_000) }] }],
    ['claude, beside it', { tool_use_result: { stdout: 'x'.repeat(5_000) } }],
    ['codex', { item: { aggregated_output: 'x'.repeat(5_000) } }],
    ['gemini', { type: 'tool_result', output: 'x'.repeat(5_000) }],
  ])('has 2048 characters of what a tool answered (%s)', (_, value) => {
    const { text, shortened } = shortenLine(JSON.stringify(value), usualLimits);
    expect(shortened).toBe(true);
    expect(JSON.stringify(JSON.parse(text))).toContain(`"${'x'.repeat(2_048)}… [2952 more characters]"`);
  });

  it('has 4096 characters of what was said, and 512 when it is to be shorter', () => {
    const line = JSON.stringify({ text: 'x'.repeat(5_000) });
    expect(JSON.parse(shortenLine(line, usualLimits).text)).toEqual({
      text: `${'x'.repeat(4_096)}… [904 more characters]`,
    });
    expect(JSON.parse(shortenLine(line, aggressiveLimits).text)).toEqual({
      text: `${'x'.repeat(512)}… [4488 more characters]`,
    });
  });

  it.each([
    ['many texts', { texts: Array.from({ length: 100 }, () => 'x'.repeat(1_000)) }],
    ['many numbers', { type: 'list', values: Array.from({ length: 100_000 }, (_, n) => n) }],
    ['many keys', Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`key ${String(n)}`, n]))],
    ['itself a hundred times', nested(100)],
  ])('of %s stays JSON, and within 8192 characters', (_, value) => {
    const { text, shortened } = shortenLine(JSON.stringify(value), usualLimits);
    expect(text.length).toBeLessThanOrEqual(8_192);
    expect(shortened).toBe(true);
    expect(() => JSON.parse(text) as unknown).not.toThrow();
  });

  it('that is no JSON ends where there is no more room, and not within a character', () => {
    const { text } = shortenLine('\u{1F600}'.repeat(10_000), usualLimits);
    expect(text).toBe(`${'\u{1F600}'.repeat(4_096)}… [11808 more characters]`);
    expect(cut('a\u{1F600}', 2)).toBe('a… [2 more characters]');
  });
});

function nested(depth: number): unknown {
  return depth === 0 ? 'x'.repeat(3_000) : { inner: nested(depth - 1) };
}

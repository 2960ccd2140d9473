import { expect, test } from 'vitest';
import { endingWords } from '../../../src/agents/settle/ending-words.ts';

const facts = { durations: { wall: 14_400_000, idle: 1_500 }, stream: { warnings: [], strayLines: [] } };

test.each([
  ['timeout', 'It ran for 14400 s, as long as it may'],
  ['idle', 'It wrote nothing for 1.5 s, as long as it may'],
  ['terminal_lost', 'Its tmux session or the tmux server went away'],
  ['lost', 'Its supervisor died and left no record'],
] as const)('of %s it is said: %s', (cause, words) => {
  expect(endingWords(cause, facts)).toBe(words);
});

test('what the engine complained of belongs to it', () => {
  const warnings = ['The disk is slow', 'The model API failed (429, no); attempt 3 of 10'];
  const strayLines = ['Do you trust this folder? [y/N]'];
  expect(endingWords('idle', { ...facts, stream: { warnings, strayLines } })).toBe(
    'It wrote nothing for 1.5 s, as long as it may; its last warning: The model API failed (429, no); attempt 3 of 10; it wrote: Do you trust this folder? [y/N]',
  );
});

test('a cause that says it all gets no words', () => {
  expect(endingWords('killed', { ...facts, stream: { warnings: ['something'], strayLines: [] } })).toBeNull();
});

test('a run of which no limits are on record has words too', () => {
  expect(endingWords('timeout', { ...facts, durations: undefined })).toContain('its limit');
});

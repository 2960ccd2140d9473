import { describe, expect, test } from 'vitest';
import { deadline, duration, longestMs } from '../../src/process/durations.ts';

const nonsense = [
  -1,
  -0.001,
  Number.NaN,
  Infinity,
  -Infinity,
  longestMs + 1,
  '5s',
  '5',
  null,
  true,
  5n,
  {},
  [],
];

describe('a duration', () => {
  test('that is not given stays so', () => {
    expect(duration(undefined, 'grace')).toBeUndefined();
    expect(deadline(undefined, 'timeout')).toBeUndefined();
  });

  test('is taken from 0 to the longest, both included', () => {
    expect([0, 1, 5_000, longestMs].map((value) => duration(value, 'grace'))).toEqual([
      0,
      1,
      5_000,
      longestMs,
    ]);
  });

  test('is rounded up to whole milliseconds, so that a short one never becomes none', () => {
    expect([0.001, 1.5, 2].map((value) => duration(value, 'grace'))).toEqual([1, 2, 2]);
    expect(deadline(Number.MIN_VALUE, 'timeout')).toBe(1);
  });

  test.each(nonsense)('is refused when it is %s', (value) => {
    const facts = { option: 'grace', value, expected: `milliseconds from 0 to ${longestMs}` };
    expect(() => duration(value, 'grace')).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', facts }) as Error,
    );
    expect(() => deadline(value, 'grace')).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', facts }) as Error,
    );
  });

  test.each([0, -0])('of %s is no deadline', (value) => {
    const facts = { option: 'timeout', value, expected: `milliseconds from 1 to ${longestMs}` };
    expect(() => deadline(value, 'timeout')).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', facts }) as Error,
    );
  });
});

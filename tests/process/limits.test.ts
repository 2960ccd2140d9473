import { describe, expect, test } from 'vitest';
import { checkedLimits } from '../../src/process/limits.ts';

describe('limits', () => {
  test('that are not given are none, one by one or all together', () => {
    expect(checkedLimits(undefined)).toEqual({});
    expect(checkedLimits({})).toEqual({});
    expect(Object.keys(checkedLimits({ memoryBytes: undefined, processes: 3 }))).toEqual(['processes']);
  });

  test('are taken as they are', () => {
    const limits = { memoryBytes: Number.MAX_SAFE_INTEGER, processes: 1, cpu: 0.01 };
    expect(checkedLimits(limits)).toEqual(limits);
    expect(checkedLimits({ cpu: 4096 })).toEqual({ cpu: 4096 });
  });

  const whole = [0, -1, 0.5, Number.NaN, Infinity, 2 ** 53, '1', 1n, null, true];
  test.each([
    ...whole.map((value) => ['memoryBytes', value, 'a whole number of bytes above 0'] as const),
    ...whole.map((value) => ['processes', value, 'a whole number of processes above 0'] as const),
    ...[0, -1, 4097, Number.NaN, Infinity, '1', null].map(
      (value) => ['cpu', value, 'a number of CPUs above 0'] as const,
    ),
  ])('are refused when %s is %s', (name, value, expected) => {
    expect(() => checkedLimits({ [name]: value })).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        facts: { option: `limits.${name}`, value, expected },
      }) as Error,
    );
  });

  test('are refused when one is unknown, or they are no object', () => {
    expect(() => checkedLimits({ process: 1 })).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_OPTION',
        facts: { option: 'process', suggestion: 'processes' },
      }) as Error,
    );
    expect(() => checkedLimits(5)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }) as Error);
    expect(() => checkedLimits(null)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }) as Error);
  });
});

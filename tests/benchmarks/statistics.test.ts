import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { percentile, ratioOfMedians, summarize } from '../../benchmarks/statistics.ts';

const samples = fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 50 });

describe('a summary', () => {
  test('lies between the ranks, in proportion', () => {
    expect(summarize([30, 10, 20, 40])).toEqual({
      runs: 4,
      min: 10,
      p50: 25,
      p99: expect.closeTo(39.7) as number,
      max: 40,
    });
  });

  test('of one sample is that sample', () => {
    expect(summarize([7])).toEqual({ runs: 1, min: 7, p50: 7, p99: 7, max: 7 });
  });

  test('is in ascending order and within the samples', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const { min, p50, p99, max } = summarize(values);
        expect(min).toBe(Math.min(...values));
        expect(max).toBe(Math.max(...values));
        expect(p50).toBeGreaterThanOrEqual(min);
        expect(p99).toBeGreaterThanOrEqual(p50);
        expect(max).toBeGreaterThanOrEqual(p99);
      }),
    );
  });

  test('does not sort the samples of its caller', () => {
    const values = [3, 1, 2];
    summarize(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test.each([[[]], [[1, NaN]], [[1, Infinity]]])('of %j is refused', (values) => {
    expect(() => summarize(values)).toThrow(RangeError);
  });

  test('reads percentiles from a sorted list', () => {
    expect([0, 25, 50, 100].map((p) => percentile([1, 2, 3, 4, 5], p))).toEqual([1, 2, 3, 5]);
  });
});

describe('a ratio of medians', () => {
  test('is exact where nothing scatters', () => {
    expect(ratioOfMedians([22, 22, 22], [20, 20, 20])).toEqual({ value: 1.1, low: 1.1, high: 1.1 });
  });

  test('has an interval that grows with the scatter', () => {
    const calm = ratioOfMedians([100, 101, 102, 103, 104], [50, 50, 50, 50, 50]);
    const wild = ratioOfMedians([50, 75, 102, 150, 200], [50, 50, 50, 50, 50]);
    expect(wild.value).toBe(calm.value);
    expect(wild.high - wild.low).toBeGreaterThan(calm.high - calm.low);
  });

  test('is the same for the same samples, and scales with them', () => {
    fc.assert(
      fc.property(samples, samples, (subject, floor) => {
        const ratio = ratioOfMedians(subject, floor);
        expect(ratioOfMedians(subject, floor)).toEqual(ratio);
        expect(ratio.low).toBeLessThanOrEqual(ratio.high);
        const double = ratioOfMedians(
          subject.map((value) => value * 2),
          floor,
        );
        expect(double.value).toBeCloseTo(ratio.value * 2);
      }),
      { numRuns: 20 },
    );
  });
});

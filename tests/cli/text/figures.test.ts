import { describe, expect, test } from 'vitest';
import { bytesText, costText, countText, cpuText, spanText } from '../../../src/cli/text/figures.ts';

describe('figures for people', () => {
  test.each([
    [0, '0ms'],
    [-5, '0ms'],
    [999, '999ms'],
    [1_000, '1s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [63_000, '1m03s'],
    [600_000, '10m'],
    [3_600_000, '1h'],
    [3_660_000, '1h01m'],
    [36_060_000, '10h'],
    [172_800_000, '2d'],
    [null, '-'],
  ])('%j ms is the span %s', (ms, text) => {
    expect(spanText(ms)).toBe(text);
  });

  test.each([
    [40, '0.0s'],
    [1_260, '1.3s'],
    [12_600, '12s'],
    [63_000, '1m03s'],
  ])('%i ms of a processor is %s', (ms, text) => {
    expect(cpuText(ms)).toBe(text);
  });

  test.each([
    [0, '0K'],
    [1_024, '1K'],
    [1_000_000, '977K'],
    [1_100_000, '1.0M'],
    [10 << 20, '10M'],
    [1_500_000_000, '1.4G'],
    [5e12, '4.5T'],
    [null, '-'],
  ])('%j bytes are %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  test.each([
    [0, '-'],
    [0.001, '<$0.01'],
    [0.42, '$0.42'],
    [123.4, '$123'],
  ])('%d dollars are %s', (usd, text) => {
    expect(costText(usd)).toBe(text);
  });

  test.each([
    [9_999, '9999'],
    [14_400, '14k'],
    [2_100_000, '2.1M'],
  ])('the count %i is %s', (count, text) => {
    expect(countText(count)).toBe(text);
  });
});

import { describe, expect, test } from 'vitest';
import { barText, figure, rowText, toRows } from '../../benchmarks/rows.ts';

describe('rows', () => {
  const rows = toRows({ floor: [10, 10], 'in the supervisor': [11, 11] }, { tier: 'cgroup', processes: 10 });

  test('have a ratio to the floor, which itself has none', () => {
    expect(rows.map(({ ratio }) => ratio?.value)).toEqual([undefined, 1.1]);
  });

  test('without a floor have no ratio', () => {
    expect(toRows({ fkill: [1] }, {})).toEqual([
      { subject: 'fkill', parameters: {}, unit: 'µs', summary: { runs: 1, min: 1, p50: 1, p99: 1, max: 1 } },
    ]);
  });

  test('read as one line', () => {
    expect(rows.map(rowText)).toEqual([
      'cgroup 10 floor: p50 10.0 p99 10.0 µs, 2 runs',
      'cgroup 10 in the supervisor: p50 11.0 p99 11.0 µs, 2 runs  1.10 x floor (1.10 to 1.10)',
    ]);
  });
});

test.each([
  [true, 'met: a: 1 (<= 2)'],
  [false, 'MISSED: a: 1 (<= 2)'],
  [null, 'no comparison: a: 1 (<= 2)'],
])('a bar that is met=%s reads as "%s"', (met, text) => {
  expect(barText({ what: 'a', limit: '<= 2', seen: '1', met })).toBe(text);
});

test('figures have three digits', () => {
  expect([0, 0.1234, 9.876, 12.34, 123.4, 98765.4].map(figure)).toEqual([
    '0',
    '0.12',
    '9.88',
    '12.3',
    '123',
    '98765',
  ]);
});

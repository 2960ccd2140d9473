import { describe, expect, test } from 'vitest';
import { rowWidth, sumTrees, type ProcessRow } from '../../../../src/agents/views/live/process-table.ts';

describe('sumTrees', () => {
  test('sums up what is below a supervisor, and of the supervisor itself only what it has reaped', () => {
    const rows = [
      row(10, 1, { ownMs: 1_000, reapedMs: 7, residentBytes: 500 }),
      row(11, 10, { ownMs: 3, reapedMs: 2, residentBytes: 20 }),
      row(12, 11, { ownMs: 4, residentBytes: 30 }),
      row(13, 10, { ownMs: 5, residentBytes: 40 }),
      row(99, 1, { ownMs: 9_999, residentBytes: 9_999 }),
    ];
    expect(sumTrees(table(rows), [{ pid: 10, startTime: 100 }]).get(10)).toEqual({
      processes: 3,
      milliseconds: 7 + 3 + 2 + 4 + 5,
      residentBytes: 90,
    });
  });

  test('does not count the dead, but the time that they have used', () => {
    const rows = [row(10, 1), row(11, 10, { zombie: 1, ownMs: 6 })];
    expect(sumTrees(table(rows), [{ pid: 10, startTime: 100 }]).get(10)).toMatchObject({
      processes: 0,
      milliseconds: 6,
    });
  });

  test('knows nothing of a supervisor that is gone, or whose number is now another process', () => {
    const rows = [row(10, 1), row(11, 10)];
    expect(
      sumTrees(table(rows), [
        { pid: 10, startTime: 99 },
        { pid: 50, startTime: 1 },
      ]).size,
    ).toBe(0);
  });

  test('takes no notice of one that was gone before it was looked at', () => {
    const rows = [row(0, 0), row(10, 1), row(0, 0), row(11, 10), row(0, 0)];
    expect(sumTrees(table(rows), [{ pid: 10, startTime: 100 }]).get(10)?.processes).toBe(1);
  });

  test('takes a chain that is longer than any stack', () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => row(index + 10, index === 0 ? 1 : index + 9));
    expect(sumTrees(table(rows), [{ pid: 10, startTime: 100 }]).get(10)?.processes).toBe(49_999);
  });
});

/** As the addon tells it. */
function table(rows: readonly ProcessRow[]): Float64Array {
  const numbers = rows.flatMap((row) => [
    row.pid,
    row.parent,
    row.startTime,
    row.zombie,
    row.ownMs,
    row.reapedMs,
    row.residentBytes,
  ]);
  expect(numbers.length).toBe(rows.length * rowWidth);
  return Float64Array.from(numbers);
}

function row(pid: number, parent: number, changes: Partial<ProcessRow> = {}): ProcessRow {
  return {
    pid,
    parent,
    startTime: 100,
    zombie: 0,
    ownMs: 0,
    reapedMs: 0,
    residentBytes: 0,
    ...changes,
  };
}

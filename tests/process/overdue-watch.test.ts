import { constants } from 'node:os';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchEnding } from '../../src/process/overdue-watch.ts';
import type { Supervisor } from '../../src/process/supervisor.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([10_000, 3_000_000_000, 36_000_000_000])(
  'a supervisor that has %d ms to end a run is not ended before',
  (limitMs) => {
    const signals: number[] = [];
    const supervisor = { signal: (signal: number) => signals.push(signal) } as unknown as Supervisor;
    watchEnding(supervisor, new Promise(() => undefined), limitMs);
    vi.advanceTimersByTime(limitMs);
    expect(signals).toEqual([]);
    vi.advanceTimersByTime(limitMs);
    expect(signals).toEqual([constants.signals.SIGKILL]);
  },
);

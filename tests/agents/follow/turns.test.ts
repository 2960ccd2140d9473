import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Turns } from '../../../src/agents/follow/turns.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('what failed is tried again after a second, also where something is overdue', async () => {
  let [tried, broken] = [0, true];
  const turns = new Turns(
    {
      turn: () => {
        tried += 1;
        if (broken) throw new Error('no space left');
        return true;
      },
      dueAt: () => [0],
      onTrouble: () => undefined,
    },
    () => performance.now(),
  );
  await vi.advanceTimersByTimeAsync(5_000);
  const over = turns.run(new AbortController().signal);
  await vi.advanceTimersByTimeAsync(900);
  expect(tried).toBe(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(tried).toBe(2);
  broken = false;
  await vi.advanceTimersByTimeAsync(1_000);
  await over;
  expect(tried).toBe(3);
});

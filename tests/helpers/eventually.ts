import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

/** How a predicate is waited for. */
export interface EventuallyOptions {
  /** Milliseconds until it is given up; multiplied by AGENT_REAPER_TEST_TIMEOUT_FACTOR. Default 10,000. */
  readonly timeoutMs?: number;
  /** What is awaited, for the message. */
  readonly what: string;
}

/**
 * Polls `predicate` until it returns something truthy, and resolves with that. For facts of the operating system
 * that nothing announces to a test, such as "this pid is gone". A predicate that throws counts as not yet true.
 */
export async function eventually<T>(
  predicate: () => T | Promise<T>,
  options: EventuallyOptions,
): Promise<NonNullable<T>> {
  const timeoutMs = scaledTimeout(options.timeoutMs ?? 10_000);
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  let pauseMs = 1;
  for (;;) {
    try {
      const value = await predicate();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() >= deadline) {
      throw new Error(`Not so within ${String(timeoutMs)} ms: ${options.what} (last: ${inspect(last)})`, {
        cause: last,
      });
    }
    await delay(pauseMs);
    pauseMs = Math.min(pauseMs * 2, 50);
  }
}

/** A deadline in milliseconds, stretched for slow machines by AGENT_REAPER_TEST_TIMEOUT_FACTOR. */
export function scaledTimeout(timeoutMs: number): number {
  const factor = Number(process.env['AGENT_REAPER_TEST_TIMEOUT_FACTOR'] ?? '1');
  return timeoutMs * (factor > 0 ? factor : 1);
}

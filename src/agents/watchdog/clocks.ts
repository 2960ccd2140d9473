import { uptime } from 'node:os';

/** The clocks by which silence is measured. */
export interface Clocks {
  /** Milliseconds that only rise, as timers count them. */
  readonly now: () => number;
  /** Milliseconds since the machine was booted, those included in which it slept. */
  readonly boot: () => number;
}

/** CLOCK_BOOTTIME goes on while the machine sleeps, CLOCK_MONOTONIC does not: clock_gettime(2). */
export const systemClocks: Clocks = {
  now: () => performance.now(),
  boot: () => uptime() * 1_000,
};

/** More than this is no delay by load, and no rounding. */
const pauseMs = 5_000;

/** Notices that time has passed in which nobody here could have been heard: the machine slept, or this process did. */
export class PauseDetector {
  readonly #clocks: Clocks;
  #ahead: number;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.#ahead = clocks.boot() - clocks.now();
  }

  /** @param expectedAt the moment for which this look was meant, or null */
  pausedUntilNow(expectedAt: number | null): boolean {
    const now = this.#clocks.now();
    const ahead = this.#clocks.boot() - now;
    const slept = ahead - this.#ahead;
    this.#ahead = ahead;
    // Where timers count the sleep as well, they are late.
    const late = expectedAt === null ? 0 : now - expectedAt;
    return slept > pauseMs || late > pauseMs;
  }
}

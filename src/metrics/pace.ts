import { setTimeout as after } from 'node:timers/promises';
import { lastSeq } from '../store/registry.ts';
import type { Store } from '../store/store.ts';
import { waitForEvents } from '../store/wait.ts';

/** When figures are taken anew. Milliseconds. */
export interface Pace {
  /** At least so often, for what nobody announces: the disk, memory, files. */
  readonly intervalMs: number;
  /** At most so often, however much happens. */
  readonly gapMs: number;
}

/** Yields at once, then after each event of the store and at each interval, until the signal ends it. */
export async function* paced(store: Store, pace: Pace, signal: AbortSignal): AsyncGenerator<void> {
  while (!isOver(signal)) {
    const began = performance.now();
    const cursor = seqOr(store, null);
    yield;
    try {
      if (cursor === null) await after(pace.intervalMs, undefined, { signal });
      else await waitForEvents(store, { cursor, deadlineMs: pace.intervalMs, limit: 1, signal });
      const early = pace.gapMs - (performance.now() - began);
      if (early > 0) await after(early, undefined, { signal });
    } catch (error) {
      if (isOver(signal)) return;
      // A store that cannot be read is itself among the figures: they are taken on.
      if (seqOr(store, null) !== null) throw error;
    }
  }
}

/** Asked anew each time, for it changes while something is awaited. */
function isOver({ aborted }: AbortSignal): boolean {
  return aborted;
}

function seqOr(store: Store, otherwise: null): number | null {
  try {
    return lastSeq(store);
  } catch {
    return otherwise;
  }
}

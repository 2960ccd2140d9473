import type { WatchFailure } from './doorbell.ts';
import { eventsSince, type EventFilter, type EventPage } from './events.ts';
import type { Store } from './store.ts';

/** What is waited for. */
export interface WaitOptions {
  /** The cursor of the page before. */
  readonly cursor: number;
  readonly filter?: EventFilter;
  /** Milliseconds from now, at most 2^31 - 1; Infinity waits as long as it takes, but not where nothing can be heard. */
  readonly deadlineMs: number;
  readonly limit?: number;
  /** Ends the wait, not what is waited for. The promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What came. */
export interface WaitResult extends EventPage {
  /** Why rings cannot be heard here, or null. With a reason, only what had come before and at the deadline is seen. */
  readonly deaf: WatchFailure | null;
}

/**
 * Resolves with the next events that match, or with none at the deadline. It sleeps until the doorbell rings: it is
 * armed before each read, so that a commit is either read or rings; and it reads once more at the deadline.
 */
export async function waitForEvents(store: Store, options: WaitOptions): Promise<WaitResult> {
  const { filter, limit, signal, deadlineMs } = options;
  signal?.throwIfAborted();
  const end = performance.now() + deadlineMs;
  let { cursor } = options;
  for (;;) {
    const alarm = arm(store, end, signal);
    try {
      const page = eventsSince(store, cursor, filter, limit);
      const hopeless = alarm.deaf !== null && !Number.isFinite(end);
      if (page.events.length > 0 || performance.now() >= end || hopeless)
        return { ...page, deaf: alarm.deaf };
      cursor = page.cursor;
      await alarm.raised;
    } finally {
      alarm.disarm();
    }
  }
}

interface Alarm {
  /** Resolves at the first ring or at the deadline; rejects when the wait is aborted. */
  readonly raised: Promise<void>;
  readonly deaf: WatchFailure | null;
  disarm(): void;
}

/** Armed anew for each read, so that a doorbell file which was replaced is watched in its new form. */
function arm({ doorbell }: Store, end: number, signal: AbortSignal | undefined): Alarm {
  let raise: () => void = () => undefined;
  let refuse: (reason: unknown) => void = () => undefined;
  const raised = new Promise<void>((resolve, reject) => {
    raise = resolve;
    refuse = reject;
  });
  // The read may throw before anybody waits; then an abort must not become an unhandled rejection.
  raised.catch(() => undefined);
  const abort = (): void => {
    refuse(signal?.reason);
  };
  const listening = doorbell.listen(raise);
  signal?.addEventListener('abort', abort, { once: true });
  const timer = Number.isFinite(end) ? setTimeout(raise, Math.ceil(end - performance.now())) : undefined;
  return {
    raised,
    deaf: listening.failure,
    disarm: () => {
      listening.stop();
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}

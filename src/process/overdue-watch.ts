import { signalNumber } from './signals.ts';
import type { Supervisor } from './supervisor.ts';

/** A supervisor answers within microseconds; one that takes so long does not run. */
const answerMs = 1_000;

/** A timer that is set to more fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Continues a supervisor that has not answered in time, as often as it takes: a payload of the same user may have stopped
 * it. For one that is merely slow this changes nothing.
 */
export function watchAnswer(supervisor: Supervisor, answer: Promise<unknown>): void {
  within(answer, answerMs, () => {
    supervisor.signal(signalNumber('SIGCONT'));
    watchAnswer(supervisor, answer);
  });
}

/**
 * Keeps a termination bounded even if the supervisor cannot act: it is itself ended when the run has not ended in time,
 * and the loss is dealt with from here.
 */
export function watchEnding(supervisor: Supervisor, ended: Promise<unknown>, limitMs: number): void {
  within(ended, limitMs + 2 * answerMs, () => {
    supervisor.signal(signalNumber('SIGKILL'));
  });
}

function within(promise: Promise<unknown>, limitMs: number, act: () => void): void {
  const waitMs = Math.min(limitMs, longestTimerMs);
  const timer = setTimeout(() => {
    if (waitMs < limitMs) within(promise, limitMs - waitMs, act);
    else act();
  }, waitMs);
  const stop = (): void => {
    clearTimeout(timer);
  };
  promise.then(stop, stop);
}

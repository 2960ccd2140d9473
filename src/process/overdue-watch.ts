import type { SupervisorReply } from './control-messages.ts';
import { signalNumber } from './signals.ts';
import type { Supervisor } from './supervisor.ts';

/** A supervisor answers within microseconds; one that takes so long does not run. */
const answerMs = 1_000;

/**
 * Keeps a termination bounded even if the supervisor cannot act: a payload of the same user may have stopped it. One that
 * does not answer is continued; one that has not ended the run in time is ended itself, after which the loss is dealt with
 * from here.
 */
export function watchOverdue(
  supervisor: Supervisor,
  acknowledged: Promise<SupervisorReply>,
  ended: Promise<unknown>,
  limitMs: number,
): void {
  const nudge = setTimeout(() => {
    supervisor.signal(signalNumber('SIGCONT'));
  }, answerMs);
  const giveUp = setTimeout(
    () => {
      supervisor.signal(signalNumber('SIGKILL'));
    },
    limitMs + 2 * answerMs,
  );
  const stopNudging = (): void => {
    clearTimeout(nudge);
  };
  acknowledged.then(stopNudging, stopNudging);
  void ended.then(() => {
    stopNudging();
    clearTimeout(giveUp);
  });
}

import type { ProcessState, Status } from '../../store/life-cycle.ts';

/** What a person sees first of an agent: whether it waits for them, works, or is over. */
export const viewStates = ['attention', 'working', 'done'] as const;
export type ViewState = (typeof viewStates)[number];

/** Why an agent needs somebody. */
export const attentionReasons = ['blocked', 'stalled', 'cleanup_failed', 'unsettled'] as const;
export type AttentionReason = (typeof attentionReasons)[number];

/** What decides it. Times are milliseconds since 1970. */
export interface AttentionFacts {
  readonly status: Status;
  readonly processState: ProcessState;
  readonly goneAt: number | null;
  readonly settledAt: number | null;
  /** The error of the last attempt to settle it, or null. */
  readonly cleanupError: string | null;
  /** Since when nothing is seen to happen, as its watcher has flagged it; null while things happen. */
  readonly stalledSince: number | null;
}

/** How long after its end an agent may still be unsettled: longer than the exit hook may take by default. */
const settlingMs = 60_000;

/** The state of an agent, and why it needs somebody if it does. The first reason in the order of the list counts. */
export function viewState(
  facts: AttentionFacts,
  now: number,
): { readonly state: ViewState; readonly attention: AttentionReason | null } {
  const attention = attentionReason(facts, now);
  if (attention !== null) return { state: 'attention', attention };
  return { state: facts.processState === 'gone' ? 'done' : 'working', attention: null };
}

function attentionReason(facts: AttentionFacts, now: number): AttentionReason | null {
  const { status, processState, goneAt, settledAt, cleanupError, stalledSince } = facts;
  if (settledAt !== null) return null;
  if (processState !== 'gone') {
    if (status === 'blocked') return 'blocked';
    return stalledSince === null ? null : 'stalled';
  }
  if (cleanupError !== null) return 'cleanup_failed';
  return goneAt !== null && now - goneAt > settlingMs ? 'unsettled' : null;
}

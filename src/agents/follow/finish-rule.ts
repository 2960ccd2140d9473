import type { ResultKind } from '../../engines/event.ts';

/** What is known of an agent when its engine has said something, or when somebody has something to say to it. */
export interface TurnFacts {
  /** It said itself that it has ended. */
  readonly reportedEnd: boolean;
  /** The engine's last result, unless it has gone on since; null while it works. */
  readonly result: ResultKind | null;
  /** Its input is held open: it will not end by itself, and takes messages. */
  readonly inputHeld: boolean;
  /** Messages that wait to be written to it. */
  readonly waiting: number;
  /** It was given more to answer than it has given results. */
  readonly unanswered: boolean;
  /** Children of it that live. */
  readonly liveChildren: number;
  /** Milliseconds since its last word. */
  readonly quietMs: number;
  /** How long it is given to leave, in milliseconds. */
  readonly drainMs: number;
}

/** Why an agent is told to finish. */
export type FinishReason = 'reported' | 'result' | 'failed';

/** `wait`: to be asked again after so many milliseconds without a word. */
export type FinishDecision =
  | { readonly kind: 'go_on' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'finish'; readonly why: FinishReason };

/** Milliseconds in which an engine that has more to answer has begun to. */
const longestPause = 5_000;

const failures: ReadonlySet<ResultKind> = new Set(['error', 'limit', 'budget']);

const goOn: FinishDecision = { kind: 'go_on' };

/**
 * Whether an agent is done: then it is told to finish, its held input is closed, and its supervisor ends it should it not
 * leave within its drain time. One whose input is held may be given more; it is done when nothing waits for it, nor will:
 * a child that ends is news for its parent. A message that was written during a turn may have been answered by the
 * result of that turn or may begin another one, and no engine says which; so its silence decides.
 */
export function finishDecision(facts: TurnFacts): FinishDecision {
  if (facts.reportedEnd) return { kind: 'finish', why: 'reported' };
  if (facts.result === null) return goOn;
  if (failures.has(facts.result)) return { kind: 'finish', why: 'failed' };
  if (!facts.inputHeld) return { kind: 'finish', why: 'result' };
  if (facts.waiting > 0) return goOn;
  const pauseMs = Math.min(facts.drainMs, longestPause);
  if (facts.unanswered && facts.quietMs < pauseMs) return { kind: 'wait', ms: pauseMs - facts.quietMs };
  if (facts.liveChildren > 0) return goOn;
  return { kind: 'finish', why: 'result' };
}

import type { ResultKind } from '../../engines/event.ts';
import type { Usage } from '../../engines/usage.ts';
import type { Budget } from '../../store/agent-record.ts';

/** What an agent has used, as the store counts it. */
export interface Spent {
  /** In millionths of a US dollar. */
  readonly cost: number;
  /** Whatever was sent to the model or came from it, cached or not. */
  readonly tokens: number;
}

/**
 * What a run has used, by its engine's figures. codex gives none when it has used up its tokens, and says no more than
 * that: then it has used what it was granted.
 */
export function spentOf(
  { tokens, costUsd }: Usage,
  result: ResultKind | 'none' | null,
  grant: Budget,
): Spent {
  const counted = tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite;
  const untold = result === 'budget' && counted === 0;
  return {
    cost: Math.ceil((costUsd ?? 0) * 1e6),
    tokens: untold ? (grant.tokens ?? 0) : counted,
  };
}

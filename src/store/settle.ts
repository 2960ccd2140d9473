import { ReaperError } from '../errors.ts';
import type { ProcessIdentity } from './agent-record.ts';
import { requireAgent } from './agents.ts';
import type { Row } from './drivers/driver.ts';
import { appendEvent } from './events.ts';
import { ledgerOf } from './ledger.ts';
import { outcomeOf } from './outcomes.ts';
import { integer, integerOrNull, json, text, textOrNull } from './rows.ts';
import type { Store } from './store.ts';
import { revokeTokens } from './tokens.ts';

/** One attempt to settle an agent, finished or not. */
export interface CleanupAttempt {
  readonly agentId: string;
  /** Counts from 1; also what fences an attempt that was given up for dead and comes back. */
  readonly attempt: number;
  readonly claimant: ProcessIdentity;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  /** The predecessor's `auto_cleanup_result`. */
  readonly result: unknown;
  /** The predecessor's `auto_cleanup_error`. */
  readonly error: string | null;
}

/** What a claim came to. */
export type Claim =
  | { readonly kind: 'claimed'; readonly attempt: number }
  | { readonly kind: 'settled' }
  | { readonly kind: 'taken'; readonly by: ProcessIdentity };

/**
 * Takes the settling of an agent for one process. Of many triggers at once one gets it; a claimant that is dead by
 * `isAlive` loses it, and its attempt is closed with an error.
 * @throws ReaperError NOT_FOUND
 */
export function claimSettle(
  store: Store,
  agentId: string,
  claimant: ProcessIdentity,
  isAlive: (claimant: ProcessIdentity) => boolean,
): Claim {
  return store.write((): Claim => {
    if (requireAgent(store, agentId).settledAt !== null) return { kind: 'settled' };
    const attempts = cleanupAttempts(store, agentId);
    const open = attempts.find(({ finishedAt }) => finishedAt === null);
    if (open !== undefined) {
      if (open.claimant.bootId === store.host.bootId && isAlive(open.claimant))
        return { kind: 'taken', by: open.claimant };
      close(store, open, null, `The process ${String(open.claimant.pid)} that was settling it is gone`);
    }
    const attempt = attempts.length + 1;
    store.database.run(
      `INSERT INTO cleanup_attempts (agent_id, attempt, host_id, boot_id, claimant_pid, claimant_start, started_at)
       VALUES (:agent, :attempt, :host, :boot, :pid, :start, :at)`,
      {
        agent: agentId,
        attempt,
        host: store.host.id,
        boot: claimant.bootId,
        pid: claimant.pid,
        start: claimant.startTime,
        at: store.now(),
      },
    );
    return { kind: 'claimed', attempt };
  });
}

/** @throws ReaperError CLAIM_LOST when another process has taken over: to be called before each step with an effect */
export function requireClaim(store: Store, agentId: string, attempt: number): void {
  const open = cleanupAttempts(store, agentId).find(({ finishedAt }) => finishedAt === null);
  if (open?.attempt === attempt) return;
  const why = open === undefined ? 'it is over' : `attempt ${String(open.attempt)} has taken over`;
  throw new ReaperError('CLAIM_LOST', { agentId, attempt, why });
}

/**
 * Ends an attempt, and revokes the agent's tokens. The agent is settled when there was no error, it has an outcome and
 * every resource is released; else it stays unsettled, the attempt says why, and the next trigger tries again.
 * @returns whether it is settled
 * @throws ReaperError CLAIM_LOST
 */
export function finishSettle(
  store: Store,
  agentId: string,
  attempt: number,
  ending: { readonly result: unknown; readonly error: string | null },
): boolean {
  return store.write(() => {
    requireClaim(store, agentId, attempt);
    revokeTokens(store, agentId);
    const error = ending.error ?? whatIsMissing(store, agentId);
    close(store, { agentId, attempt }, ending.result, error);
    if (error !== null) return false;
    store.database.run('UPDATE agents SET settled_at = :at WHERE id = :id', { id: agentId, at: store.now() });
    appendEvent(store, { agentId, kind: 'settled', data: { attempt } });
    return true;
  });
}

/**
 * Gives a claim up, for the agent turned out to live, or nothing could be said of it: it stays as it is, its tokens too.
 * @throws ReaperError CLAIM_LOST
 */
export function withdrawClaim(store: Store, agentId: string, attempt: number, why: string): void {
  store.write(() => {
    requireClaim(store, agentId, attempt);
    close(store, { agentId, attempt }, null, why);
  });
}

/** All attempts at an agent, the first one first. */
export function cleanupAttempts({ database }: Store, agentId: string): CleanupAttempt[] {
  return database
    .all('SELECT * FROM cleanup_attempts WHERE agent_id = :id ORDER BY attempt', { id: agentId })
    .map(decode);
}

function whatIsMissing(store: Store, agentId: string): string | null {
  if (outcomeOf(store, agentId) === undefined) return 'It has no outcome';
  const open = ledgerOf(store, agentId).filter(({ state }) => state !== 'released');
  if (open.length === 0) return null;
  return `Not released: ${open.map(({ kind, locator }) => `${kind} ${locator}`).join(', ')}`;
}

function close(
  store: Store,
  of: { agentId: string; attempt: number },
  result: unknown,
  error: string | null,
): void {
  store.database.run(
    `UPDATE cleanup_attempts SET finished_at = :at, result = :result, error = :error
     WHERE agent_id = :id AND attempt = :attempt`,
    { id: of.agentId, attempt: of.attempt, at: store.now(), result: JSON.stringify(result ?? null), error },
  );
}

function decode(row: Row): CleanupAttempt {
  return {
    agentId: text(row, 'agent_id'),
    attempt: integer(row, 'attempt'),
    claimant: {
      pid: integer(row, 'claimant_pid'),
      startTime: integer(row, 'claimant_start'),
      bootId: text(row, 'boot_id'),
    },
    startedAt: integer(row, 'started_at'),
    finishedAt: integerOrNull(row, 'finished_at'),
    result: json(row, 'result'),
    error: textOrNull(row, 'error'),
  };
}

import { ReaperError } from '../../errors.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { requireAgent } from '../../store/agents.ts';
import { outcomeOf, type Outcome } from '../../store/outcomes.ts';
import { claimSettle, cleanupAttempts, finishSettle, withdrawClaim } from '../../store/settle.ts';
import type { Manager } from '../manager.ts';
import { cleanupResult, type AutoCleanupResult } from './cleanup-result.ts';
import { endedRun } from './ended-run.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { recordEnd } from './outcome.ts';
import { isAlive, ownIdentity } from './process-identity.ts';
import { projectSettled } from './project.ts';
import { releaseLedger } from './release.ts';
import { proofOf } from './proof.ts';
import type { SessionList } from './session-list.ts';
import { lookAt } from './situation.ts';

/** Who found out that there may be something to settle. */
export type SettleTrigger = 'hook' | 'follower' | 'kill' | 'sweep' | 'deploy';

/** What an attempt came to. */
export interface SettleResult {
  /** `taken`: another process is at it. `unfinished`: something is left, the error says what, and the next trigger tries again. */
  readonly state: 'settled' | 'alive' | 'taken' | 'unfinished';
  readonly cleanup: AutoCleanupResult | null;
  readonly error: string | null;
}

/** How an agent is settled, beyond the usual. @internal */
export interface SettleOptions {
  /** Why its deployment is taken back: then it is settled even if it lives, which ends it. */
  readonly abandoned?: string;
  readonly sessions?: SessionList;
  /** Called before each step, where tests let the process die. */
  readonly onStep?: (step: string) => void;
}

/**
 * Settles an agent whose run is over: its outcome on record, everything that was made for it released, its parent told.
 * Any number of processes may do so at once and any of them may die at any moment: it has one effect.
 * @throws ReaperError NOT_FOUND, STORE_BUSY
 */
export async function settleAgent(
  manager: Manager,
  agentId: string,
  trigger: SettleTrigger,
): Promise<SettleResult> {
  const result = await settleRun(manager, agentId, trigger);
  if (result.state === 'settled' || result.state === 'unfinished')
    projectSettled(manager, new Set([requireAgent(manager.store, agentId).taskId]));
  return result;
}

/** The same without the projections, which are written once for many. @internal */
export function settleRun(
  manager: Manager,
  agentId: string,
  trigger: SettleTrigger,
  options: SettleOptions = {},
): Promise<SettleResult> {
  return oneAtATime(`${manager.store.directories.database} ${agentId}`, () =>
    attemptToSettle(manager, agentId, trigger, options),
  );
}

async function attemptToSettle(
  manager: Manager,
  agentId: string,
  trigger: SettleTrigger,
  options: SettleOptions,
): Promise<SettleResult> {
  const { store } = manager;
  const agent = requireAgent(store, agentId);
  if (agent.settledAt !== null) return settledBefore(manager, agentId);
  if (agent.hostId !== store.host.id) return unfinished(`It belongs to the host ${agent.hostId}`);
  if (isLeftAlone(manager, agent, options)) return { state: 'alive', cleanup: null, error: null };
  const self = ownIdentity(store);
  // Within a process one attempt follows another: a claim of its own that is still open was given up by an error.
  const claim = claimSettle(
    store,
    agentId,
    self,
    (other) => isAlive(store, other) && !(other.pid === self.pid && other.startTime === self.startTime),
  );
  if (claim.kind === 'settled') return settledBefore(manager, agentId);
  if (claim.kind === 'taken') return { state: 'taken', cleanup: null, error: null };
  options.onStep?.('claimed');
  try {
    return await settleClaimed(manager, agent, claim.attempt, trigger, options);
  } catch (error) {
    if (ReaperError.is(error, 'CLAIM_LOST')) return { state: 'taken', cleanup: null, error: error.message };
    if (ReaperError.is(error, 'STORE_BUSY')) throw error;
    const why = error instanceof Error ? error.message : String(error);
    withdrawClaim(store, agentId, claim.attempt, why);
    return unfinished(why);
  }
}

/** Whether there is nothing to be done, as far as can be seen without a claim. */
function isLeftAlone(manager: Manager, agent: AgentRecord, { abandoned }: SettleOptions): boolean {
  if (abandoned !== undefined || outcomeOf(manager.store, agent.id) !== undefined) return false;
  return lookAt(manager, agent).standing === 'alive';
}

async function settleClaimed(
  manager: Manager,
  agent: AgentRecord,
  attempt: number,
  trigger: SettleTrigger,
  {
    abandoned = null,
    sessions = null,
    onStep = () => undefined,
  }: Partial<{
    abandoned: string | null;
    sessions: SessionList | null;
    onStep: (step: string) => void;
  }>,
): Promise<SettleResult> {
  const { store } = manager;
  const began = performance.now();
  let outcome: Outcome | undefined = outcomeOf(store, agent.id);
  if (outcome === undefined) {
    const run = await endedRun(manager, agent, abandoned);
    if (run === null) {
      withdrawClaim(store, agent.id, attempt, 'Its run lives');
      return { state: 'alive', cleanup: null, error: null };
    }
    onStep('outcome');
    outcome = await recordEnd(manager, agent, attempt, run);
  }
  const decided = performance.now();
  const proof = proofOf(outcome);
  const walk = await releaseLedger(
    { manager, agent, outcome, report: proof.report, sessions },
    attempt,
    onStep,
  );
  const total = performance.now() - began;
  const timings = { outcome: decided - began, ...walk.timings, total };
  const cleanup = cleanupResult({ ...walk, timings }, proof, trigger);
  onStep('finish');
  const error = walk.errors.length === 0 ? null : walk.errors.join('; ');
  const settled = finishSettle(store, agent.id, attempt, { result: cleanup, error });
  onStep('finished');
  return settled ? { state: 'settled', cleanup, error: null } : { state: 'unfinished', cleanup, error };
}

function settledBefore({ store }: Manager, agentId: string): SettleResult {
  const last = cleanupAttempts(store, agentId).findLast(
    ({ finishedAt, error }) => finishedAt !== null && error === null,
  );
  return { state: 'settled', cleanup: (last?.result ?? null) as AutoCleanupResult | null, error: null };
}

function unfinished(error: string): SettleResult {
  return { state: 'unfinished', cleanup: null, error };
}

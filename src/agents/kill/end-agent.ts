import type { TerminationReport } from '../../process/report.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { requireAgent } from '../../store/agents.ts';
import type { OutcomeCause, Status } from '../../store/life-cycle.ts';
import { outcomeOf } from '../../store/outcomes.ts';
import { storeFailure } from '../../store/store-failure.ts';
import { recordRunFacts } from '../../store/transitions.ts';
import type { Manager } from '../manager.ts';
import type { AutoCleanupResult } from '../settle/cleanup-result.ts';
import { endingOf, type Ending } from '../settle/ending.ts';
import { proofOf } from '../settle/proof.ts';
import type { SessionList } from '../settle/session-list.ts';
import { lookAt } from '../settle/situation.ts';
import { settleSoon } from '../settle/settle-soon.ts';
import type { SettleResult } from '../settle/settle.ts';
import { endRun, type EndLimits } from './end-run.ts';
import { untilDeployed } from './until-deployed.ts';

/** What became of one agent that was to end. */
export interface KilledAgent {
  readonly agentId: string;
  readonly state: SettleResult['state'];
  readonly status: Status;
  /** Of its outcome; null while it has none. */
  readonly cause: OutcomeCause | null;
  /** The same as the first time, when it is asked for again. */
  readonly cleanup: AutoCleanupResult | null;
  readonly report: TerminationReport | null;
  /** It had an outcome before this call. */
  readonly alreadyEnded: boolean;
  /** Why something is left, or null. */
  readonly error: string | null;
}

/** How agents are to be ended. */
export interface EndRequest extends EndLimits {
  readonly cause: OutcomeCause;
  readonly reason: string;
  readonly by: string;
  readonly sessions?: SessionList;
}

/** Milliseconds that somebody else may take who settles it already. */
const settleMs = 15_000;

/**
 * Ends one agent and settles it. Its tombstone lies already. What could not be done is in `error`, so that the others are
 * ended all the same.
 * @throws ReaperError when the store cannot be used: then its run, and the others, are to be ended without
 */
export async function endAgent(manager: Manager, agentId: string, request: EndRequest): Promise<KilledAgent> {
  const { store } = manager;
  const alreadyEnded = outcomeOf(store, agentId) !== undefined;
  let result: SettleResult;
  try {
    if (!alreadyEnded) {
      layEnding(manager, requireAgent(store, agentId), request);
      await endOrTakeBack(manager, agentId, request);
    }
    const { sessions } = request;
    result = await settleSoon(manager, agentId, 'kill', settleMs, sessions === undefined ? {} : { sessions });
    if (result.state === 'alive') result = { ...result, error: 'Its run did not end' };
  } catch (error) {
    if (storeFailure(error, store.directories.database) !== null) throw error;
    result = {
      state: 'unfinished',
      cleanup: null,
      error: error instanceof Error ? error.message : String(error),
    };
  }
  return describe(manager, agentId, alreadyEnded, result);
}

/**
 * The first one stands: a budget that is used up is not made a kill by who cleans up afterwards. And a run that is over has
 * ended by itself.
 */
function layEnding(manager: Manager, agent: AgentRecord, { cause, reason, by }: EndRequest): void {
  const { store } = manager;
  const { id } = agent;
  if (lookAt(manager, agent).standing === 'recorded') return;
  store.write(() => {
    if (endingOf(requireAgent(store, id)) !== null) return;
    const ending: Ending = { cause, reason, by, forced: false };
    recordRunFacts(store, id, { ending });
  });
}

async function endOrTakeBack(manager: Manager, agentId: string, request: EndRequest): Promise<void> {
  const { store } = manager;
  const end = await endRun(manager, requireAgent(store, agentId), request);
  if (end !== 'gone') return;
  const agent = requireAgent(store, agentId);
  if (agent.supervisor !== null || agent.processState !== 'starting') return;
  // Its deployer finds the tombstone and takes it back; or it is done already, and the run has to be ended after all.
  await untilDeployed(manager, agent);
  const now = requireAgent(store, agentId);
  if (outcomeOf(store, agentId) !== undefined) return;
  if (now.supervisor !== null) await endRun(manager, now, request);
  else await settleSoon(manager, agentId, 'kill', settleMs, { abandoned: request.reason });
}

function describe(
  { store }: Manager,
  agentId: string,
  alreadyEnded: boolean,
  { state, cleanup, error }: SettleResult,
): KilledAgent {
  const outcome = outcomeOf(store, agentId);
  return {
    agentId,
    state,
    status: requireAgent(store, agentId).status,
    cause: outcome?.cause ?? null,
    cleanup,
    report: outcome === undefined ? null : proofOf(outcome).report,
    alreadyEnded,
    error,
  };
}

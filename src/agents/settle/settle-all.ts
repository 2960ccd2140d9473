import type { AgentRecord } from '../../store/agent-record.ts';
import { unsettledAgents } from '../../store/agents.ts';
import type { TerminalStatus } from '../../store/life-cycle.ts';
import { outcomeOf } from '../../store/outcomes.ts';
import type { Manager } from '../manager.ts';
import { inPool } from './pool.ts';
import { projectSettled } from './project.ts';
import { SessionList } from './session-list.ts';
import { settleRun, type SettleResult, type SettleTrigger } from './settle.ts';
import { lookAt } from './situation.ts';

/** What became of the agents of this host that were not settled. */
export interface SettleSummary {
  readonly settled: readonly {
    readonly agentId: string;
    readonly status: TerminalStatus;
    readonly cause: string;
  }[];
  readonly alive: readonly string[];
  /** Settled by another process at this moment. */
  readonly taken: readonly string[];
  readonly unfinished: readonly { readonly agentId: string; readonly error: string }[];
  readonly durationMs: number;
}

/** How many at a time: archives are compressed beside the JavaScript thread, and tmux answers one after another. */
const width = 8;

/**
 * Settles every agent of this host whose run is over, several side by side; tmux is asked for its sessions once, and the
 * projections are written once. One that fails holds up no other.
 */
export async function settleAll(manager: Manager, trigger: SettleTrigger): Promise<SettleSummary> {
  const { store } = manager;
  const began = performance.now();
  const agents = unsettledAgents(store);
  const ended = agents.filter((agent) => isOver(manager, agent));
  const shared = ended.length > 1 ? { sessions: new SessionList() } : {};
  const results = await inPool(ended, width, async ({ id }): Promise<readonly [string, SettleResult]> => [
    id,
    await settleRun(manager, id, trigger, shared).catch(failed),
  ]);
  const inState = (state: SettleResult['state']): string[] =>
    results.filter(([, result]) => result.state === state).map(([id]) => id);
  if (ended.length > 0) projectSettled(manager, new Set(ended.map(({ taskId }) => taskId)));
  const living = agents.filter((agent) => !ended.includes(agent)).map(({ id }) => id);
  return {
    settled: inState('settled').flatMap((agentId) => {
      const outcome = outcomeOf(store, agentId);
      return outcome === undefined ? [] : [{ agentId, status: outcome.status, cause: outcome.cause }];
    }),
    alive: [...living, ...inState('alive')],
    taken: inState('taken'),
    unfinished: results.flatMap(([agentId, { state, error }]) =>
      state === 'unfinished' ? [{ agentId, error: error ?? '' }] : [],
    ),
    durationMs: performance.now() - began,
  };
}

/** The agents of this host that wait to be settled. */
export function whoIsOver(manager: Manager): readonly string[] {
  return unsettledAgents(manager.store).flatMap((agent) => (isOver(manager, agent) ? [agent.id] : []));
}

function isOver(manager: Manager, agent: AgentRecord): boolean {
  return outcomeOf(manager.store, agent.id) !== undefined || lookAt(manager, agent).standing !== 'alive';
}

function failed(error: unknown): SettleResult {
  return {
    state: 'unfinished',
    cleanup: null,
    error: error instanceof Error ? error.message : String(error),
  };
}

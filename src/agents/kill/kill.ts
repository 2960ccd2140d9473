import { agentsOfTask, descendants, requireAgent, unsettledAgents } from '../../store/agents.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import type { OutcomeCause } from '../../store/life-cycle.ts';
import { layTombstone } from '../../store/tombstones.ts';
import type { Manager } from '../manager.ts';
import { leaveHostIfIdle } from '../settle/leave-host.ts';
import { inPool } from '../settle/pool.ts';
import { projectSettled } from '../settle/project.ts';
import { SessionList } from '../settle/session-list.ts';
import { endAgent, type KilledAgent } from './end-agent.ts';
import { endingOrder } from './ending-order.ts';
import type { EndLimits } from './end-run.ts';
import { liftHostStop, stopHost } from './host-stop.ts';

/** Why and how agents are stopped. */
export interface StopRequest extends EndLimits {
  /** For people; it stands in the tombstone. */
  readonly reason: string;
  /** Who asks: the id of an agent, or a word. Default `orchestrator`. */
  readonly by?: string | undefined;
}

/** How one agent is stopped. */
export interface KillRequest extends StopRequest {
  /** Whether those below it are ended first. Default true. */
  readonly children?: boolean | undefined;
  /** What it is recorded as, where the manager itself ends it. Default `killed`. */
  readonly cause?: OutcomeCause | undefined;
}

/** What became of an agent, and of those below it that were ended first. */
export interface KillResult extends KilledAgent {
  readonly descendants: readonly KilledAgent[];
}

/** What an ordered stop came to. */
export interface StopSummary {
  /** In the order in which they were ended: nobody before those below him. */
  readonly agents: readonly KilledAgent[];
  readonly settled: number;
  readonly unfinished: number;
  /** Agents whose end the kernel has proven. */
  readonly proven: number;
  readonly durationMs: number;
}

/** How many are ended at a time: each takes a socket and, in the end, a moment of tmux. */
const width = 16;

/**
 * Ends an agent, those below it first, and settles them. The tombstone is committed before anything is ended; a second
 * call finds what the first one did. An agent may end itself: then its own supervisor ends the caller too, and there is
 * nobody left to hear the answer.
 * @throws ReaperError NOT_FOUND
 */
export async function killAgent(
  manager: Manager,
  agentId: string,
  request: KillRequest,
): Promise<KillResult> {
  const { store } = manager;
  const { children = true, cause = 'killed' } = request;
  layTombstone(store, 'agent', agentId, request.reason);
  const below = children ? descendants(store, agentId).filter(({ settledAt }) => settledAt === null) : [];
  const ended = await endInOrder(manager, [...below, requireAgent(store, agentId)], request, cause);
  const own = ended.find((one) => one.agentId === agentId);
  if (own === undefined) throw new Error(`Agent ${agentId} was not ended`);
  return { ...own, descendants: ended.filter((one) => one !== own) };
}

/**
 * Ends all agents of a task in order. The task stays stopped: nothing of it is started again.
 * @throws ReaperError NOT_FOUND
 */
export function stopTask(manager: Manager, taskId: string, request: StopRequest): Promise<StopSummary> {
  const { store } = manager;
  layTombstone(store, 'task', taskId, request.reason);
  return stopInOrder(
    manager,
    () => agentsOfTask(store, taskId).filter(({ settledAt }) => settledAt === null),
    request,
  );
}

/**
 * The ordered shut-down of this host: ends all agents of all tasks. None is started while that goes on; afterwards the
 * host may start agents again.
 */
export async function stopAll(manager: Manager, request: StopRequest): Promise<StopSummary> {
  const { store } = manager;
  stopHost(store, request.reason);
  try {
    return await stopInOrder(manager, () => unsettledAgents(store), request);
  } finally {
    liftHostStop(store);
  }
}

async function stopInOrder(
  manager: Manager,
  agentsNow: () => AgentRecord[],
  request: StopRequest,
): Promise<StopSummary> {
  const began = performance.now();
  const agents = await endInOrder(manager, agentsNow(), request, 'killed');
  const count = (is: (agent: KilledAgent) => boolean): number => agents.filter(is).length;
  return {
    agents,
    settled: count(({ state }) => state === 'settled'),
    unfinished: count(({ state }) => state !== 'settled'),
    proven: count(({ cleanup }) => cleanup?.verified_no_zombies === true),
    durationMs: performance.now() - began,
  };
}

async function endInOrder(
  manager: Manager,
  agents: readonly AgentRecord[],
  request: StopRequest,
  cause: OutcomeCause,
): Promise<KilledAgent[]> {
  const { reason, graceMs, hardMs, by = 'orchestrator' } = request;
  const ended: KilledAgent[] = [];
  for (const step of endingOrder(agents)) {
    const sessions = step.length > 1 ? { sessions: new SessionList() } : {};
    const how = { cause, reason, by, graceMs, hardMs, ...sessions };
    ended.push(...(await inPool(step, width, ({ id }) => endAgent(manager, id, how))));
  }
  projectSettled(manager, new Set(agents.map(({ taskId }) => taskId)));
  await leaveHostIfIdle(manager);
  return ended;
}

import { ReaperError } from '../errors.ts';
import type { AgentRecord } from '../store/agent-record.ts';
import { agentsOfTask, descendants, requireAgent } from '../store/agents.ts';
import type { WatchFailure } from '../store/doorbell.ts';
import type { EventFilter, StoredEvent } from '../store/events.ts';
import { lastSeq } from '../store/registry.ts';
import type { Store } from '../store/store.ts';
import { requireTask } from '../store/tasks.ts';
import { waitForEvents } from '../store/wait.ts';
import type { Manager } from './manager.ts';
import { changeKinds, waitVerdict, type WaitGoal, type WaitReason } from './wait-goal.ts';

/** Which agents are waited for, and until when. A task, agents or an ancestor have to be named. */
export interface WaitForAgentsOptions {
  /** All agents of a task, those to come included. */
  readonly taskId?: string | undefined;
  /** These agents; with a task as well, they have to be of it. */
  readonly agentIds?: readonly string[] | undefined;
  /** All below this agent, those to come included. */
  readonly below?: string | undefined;
  readonly until: WaitGoal;
  /** The `cursor` of the wait before, so that nothing between the two is missed; without it only news count. */
  readonly cursor?: number | undefined;
  /** Milliseconds; Infinity waits as long as it takes. */
  readonly deadlineMs: number;
  /** Ends the wait, not the agents. */
  readonly signal?: AbortSignal | undefined;
  /** Told of what happens while the goal is not reached. */
  readonly onEvents?: (events: readonly StoredEvent[], agents: readonly AgentRecord[]) => void;
}

/** How a wait ended. */
export interface WaitForAgentsResult {
  readonly reason: WaitReason;
  /** For the next wait. */
  readonly cursor: number;
  /** Those that something happened to since the cursor. */
  readonly changed: readonly AgentRecord[];
  /** All that were waited for, as they are now. */
  readonly agents: readonly AgentRecord[];
  /** Why news cannot be heard here, or null; if so, only what is there at the call and at the deadline is seen. */
  readonly deaf: WatchFailure | null;
}

/**
 * Waits for agents, woken by the events of the store and by nothing else.
 * @throws ReaperError NOT_FOUND, INVALID_OPTION; the reason of `signal`
 */
export async function waitForAgents(
  { store }: Manager,
  options: WaitForAgentsOptions,
): Promise<WaitForAgentsResult> {
  const { until, deadlineMs, signal, onEvents } = options;
  const { filter, agentsNow } = whomToWaitFor(store, options);
  const countsEarlier = options.agentIds !== undefined && options.cursor === undefined;
  const end = performance.now() + deadlineMs;
  const events: Pick<StoredEvent, 'agentId' | 'kind'>[] = [];
  let cursor = options.cursor ?? lastSeq(store);
  // The first read waits for nothing: it tells what has happened since the cursor.
  for (let patience = 0; ; patience = Math.max(0, end - performance.now())) {
    const page = await waitForEvents(store, {
      cursor,
      filter,
      deadlineMs: patience,
      ...(signal !== undefined && { signal }),
    });
    cursor = page.cursor;
    const agents = agentsNow();
    const ids = new Set<string | null>(agents.map(({ id }) => id));
    const news = page.events.filter(({ agentId }) => ids.has(agentId));
    events.push(...news.map(({ agentId, kind }) => ({ agentId, kind })));
    const hopeless = page.deaf !== null && deadlineMs === Infinity;
    const overdue = page.events.length === 0 && (performance.now() >= end || hopeless);
    const reason = waitVerdict(until, { agents, events, countsEarlier }) ?? (overdue ? 'deadline' : null);
    if (reason !== null) {
      const touched = new Set(events.map(({ agentId }) => agentId));
      return { reason, cursor, changed: agents.filter(({ id }) => touched.has(id)), agents, deaf: page.deaf };
    }
    if (news.length > 0) onEvents?.(news, agents);
  }
}

function whomToWaitFor(
  store: Store,
  { taskId, agentIds, below }: WaitForAgentsOptions,
): { readonly filter: EventFilter; readonly agentsNow: () => readonly AgentRecord[] } {
  if (agentIds !== undefined) {
    const agentsNow = (): AgentRecord[] => agentIds.map((id) => requireAgent(store, id));
    const stranger = taskId === undefined ? undefined : agentsNow().find((agent) => agent.taskId !== taskId);
    if (stranger !== undefined)
      throw new ReaperError('NOT_FOUND', { kind: `agent of ${String(taskId)}`, id: stranger.id });
    return { filter: { agentIds, kinds: changeKinds }, agentsNow };
  }
  if (below !== undefined) {
    const ancestor = requireAgent(store, below);
    return {
      filter: { taskId: ancestor.taskId, kinds: changeKinds },
      agentsNow: () => descendants(store, ancestor.id),
    };
  }
  if (taskId === undefined) {
    const expected = 'given; name a task, or agents';
    throw new ReaperError('INVALID_OPTION', { option: 'task_id', value: undefined, expected });
  }
  requireTask(store, taskId);
  return { filter: { taskId, kinds: changeKinds }, agentsNow: () => agentsOfTask(store, taskId) };
}

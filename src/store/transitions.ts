import { ReaperError } from '../errors.ts';
import type { AgentRecord, ProcessIdentity } from './agent-record.ts';
import { requireAgent } from './agents.ts';
import { appendEvent } from './events.ts';
import {
  isTerminal,
  processTransitions,
  statusTransitions,
  type Actor,
  type ProcessState,
  type Status,
} from './life-cycle.ts';
import type { Store } from './store.ts';

/**
 * Changes a status as the manager; asking for the one that it has does nothing.
 * @throws ReaperError ILLEGAL_TRANSITION, AGENT_ENDED, NOT_FOUND
 */
export function recordTransition(store: Store, agentId: string, to: Status, reason: string): AgentRecord {
  return store.write(() => {
    const agent = requireAgent(store, agentId);
    if (agent.status !== to) changeStatus(store, agent, to, 'manager', reason);
    return requireAgent(store, agentId);
  });
}

/**
 * Records that the payload has exec'd: who supervises it, and what runs. An agent that has reported already keeps its
 * status. The identity is recorded once and never changes.
 * @throws ReaperError ILLEGAL_TRANSITION, NOT_FOUND
 */
export function recordRunning(
  store: Store,
  agentId: string,
  processes: { readonly supervisor: ProcessIdentity; readonly payload: ProcessIdentity | null },
): AgentRecord {
  const { supervisor, payload } = processes;
  return store.write(() => {
    const agent = requireAgent(store, agentId);
    store.database.run(
      `UPDATE agents SET boot_id = :boot, supervisor_pid = :pid, supervisor_start = :start, payload_pid = :payloadPid,
         payload_start = :payloadStart, started_at = coalesce(started_at, :at) WHERE id = :id`,
      {
        id: agentId,
        boot: supervisor.bootId,
        pid: supervisor.pid,
        start: supervisor.startTime,
        payloadPid: payload?.pid ?? null,
        payloadStart: payload?.startTime ?? null,
        at: store.now(),
      },
    );
    if (agent.status === 'starting') changeStatus(store, agent, 'running', 'manager', 'started');
    return moveProcess(store, agent, 'running');
  });
}

/** Records where the process tree is; asking for where it is does nothing. @throws ILLEGAL_TRANSITION, NOT_FOUND */
export function recordProcessState(store: Store, agentId: string, to: ProcessState): AgentRecord {
  return store.write(() => moveProcess(store, requireAgent(store, agentId), to));
}

/** Adds facts of a deployment or an engine to `run`; null takes one away. */
export function recordRunFacts(
  store: Store,
  agentId: string,
  facts: Readonly<Record<string, unknown>>,
): void {
  store.write(() => {
    requireAgent(store, agentId);
    store.database.run('UPDATE agents SET run = json_patch(run, :facts) WHERE id = :id', {
      id: agentId,
      facts: JSON.stringify(facts),
    });
  });
}

/** Sets a status inside the caller's transaction. @internal */
export function changeStatus(store: Store, agent: AgentRecord, to: Status, by: Actor, reason: string): void {
  const { id, status: from } = agent;
  if (isTerminal(from)) throw new ReaperError('AGENT_ENDED', { agentId: id, status: from });
  const allowed = statusTransitions[from][by];
  if (!allowed.includes(to)) {
    throw new ReaperError('ILLEGAL_TRANSITION', { subject: `Agent ${id}`, from, to, allowed });
  }
  store.database.run('UPDATE agents SET status = :to, status_by = :by, status_at = :at WHERE id = :id', {
    id,
    to,
    by,
    at: store.now(),
  });
  appendEvent(store, { agentId: id, kind: 'status', data: { from, to, by, reason } });
}

function moveProcess(store: Store, agent: AgentRecord, to: ProcessState): AgentRecord {
  const { id, processState: from } = agent;
  if (from === to) return requireAgent(store, id);
  const allowed = processTransitions[from];
  if (!allowed.includes(to)) {
    throw new ReaperError('ILLEGAL_TRANSITION', { subject: `The process of agent ${id}`, from, to, allowed });
  }
  store.database.run('UPDATE agents SET process_state = :to, gone_at = :gone WHERE id = :id', {
    id,
    to,
    gone: to === 'gone' ? store.now() : null,
  });
  appendEvent(store, { agentId: id, kind: 'process', data: { from, to } });
  return requireAgent(store, id);
}

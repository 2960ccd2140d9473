import { ReaperError } from '../errors.ts';
import type { AgentRecord } from '../store/agent-record.ts';
import { agentById, agentsOfTask, descendants } from '../store/agents.ts';
import { requireTask, type TaskRecord } from '../store/tasks.ts';
import type { Call } from './tools/tool.ts';

/** How many ids an error lists. */
const mostListed = 8;

/**
 * The task of that id. An agent has one task only.
 * @throws ReaperError NOT_FOUND, INVALID_OPTION, NOT_YOURS
 */
export function taskFor({ manager, caller }: Call, taskId: string): TaskRecord {
  if (caller.role === 'agent' && caller.agent.taskId !== taskId) {
    const { id, taskId: own } = caller.agent;
    throw new ReaperError('NOT_YOURS', { agentId: id, subject: `task ${taskId}`, yours: own });
  }
  return requireTask(manager.store, taskId);
}

/**
 * The agent of that id in that task. To an agent only itself and its descendants are there.
 * @throws ReaperError NOT_FOUND, INVALID_OPTION, NOT_YOURS
 */
export function agentFor(call: Call, taskId: string, agentId: string): AgentRecord {
  const task = taskFor(call, taskId);
  const agent = agentById(call.manager.store, agentId);
  const visible = visibleAgents(call, task.id);
  if (agent?.taskId === task.id && visible.some(({ id }) => id === agent.id)) return agent;
  if (agent !== undefined && call.caller.role === 'agent') {
    const { id } = call.caller.agent;
    throw new ReaperError('NOT_YOURS', { agentId: id, subject: `agent ${agentId}`, yours: idsOf(visible) });
  }
  throw new ReaperError('NOT_FOUND', { kind: `agent of ${task.id}`, id: agentId, known: listed(visible) });
}

/** Those of a task that the caller may look at and act on, oldest first. */
export function visibleAgents({ manager: { store }, caller }: Call, taskId: string): readonly AgentRecord[] {
  if (caller.role === 'orchestrator') return agentsOfTask(store, taskId);
  const { agent } = caller;
  if (agent.taskId !== taskId) return [];
  const below = descendants(store, agent.id);
  return [agent, ...below.sort((a, b) => a.createdAt - b.createdAt || a.depth - b.depth)];
}

/**
 * The agent that calls, checked against the ids that it gives: they say nothing about who it is, but one that is wrong
 * means that the caller is mistaken about itself.
 * @throws ReaperError IDENTITY_MISMATCH
 */
export function selfOf(
  { caller }: Call,
  claimed: { taskId: string; agentId: string; name: string },
): AgentRecord {
  if (caller.role !== 'agent') throw new Error('Only an agent has a self');
  const { agent } = caller;
  const { taskId, agentId, name } = claimed;
  if (agentId !== agent.id)
    throw new ReaperError('IDENTITY_MISMATCH', { parameter: name, value: agentId, expected: agent.id });
  if (taskId !== agent.taskId)
    throw new ReaperError('IDENTITY_MISMATCH', {
      parameter: 'task_id',
      value: taskId,
      expected: agent.taskId,
    });
  return agent;
}

function listed(agents: readonly AgentRecord[]): readonly string[] {
  return agents.slice(-mostListed).map(({ id }) => id);
}

function idsOf(agents: readonly AgentRecord[]): string {
  return listed(agents).join(', ');
}

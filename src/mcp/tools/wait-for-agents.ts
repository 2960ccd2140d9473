import { z } from 'zod';
import { fitting } from '../../agents/reports/bounded.ts';
import {
  waitForAgents as wait,
  type WaitForAgentsOptions,
  type WaitForAgentsResult,
} from '../../agents/wait.ts';
import { isDone, waitGoals, type WaitReason } from '../../agents/wait-goal.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { agentFor, taskFor } from '../subject.ts';
import { agentLine as line, stalledSince } from '../views/agent-line.ts';
import { agentId, agentLine, taskId } from './fields.ts';
import { reading, tool, type Tool, type Call } from './tool.ts';

/** Seconds: below the 60 after which many clients give a call up. */
const longest = 45;

/** Characters of JSON that the lines of those that changed take, and that the ids of the others take. */
const room = { changed: 7_000, pending: 1_500 } as const;

const waited = z.object({
  reason: z.string().describe('change, done, deadline or nothing_to_wait_for'),
  cursor: z.int(),
  changed: z.array(agentLine),
  changed_omitted: z.int().optional(),
  pending: z.array(z.string()).describe('ids of those that have not ended'),
  pending_count: z.int(),
  done_count: z.int(),
  next_step: z.string(),
  warning: z.string().optional(),
});

export const waitForAgents: Tool = tool({
  name: 'wait_for_agents',
  title: 'Wait for agents',
  description:
    'Sleep until something happens to agents of a task, at most 45 s, and get those that changed. `any_change`: a report, finding or status; `any_done`: one has ended; `all_done`: all have. At the deadline `reason` is `deadline`: call again with the `cursor` of the reply, and nothing is missed.',
  roles: ['orchestrator', 'agent'],
  annotations: reading,
  input: z.strictObject({
    task_id: taskId,
    agent_ids: z.array(agentId).min(1).max(50).describe('default: all of the task').optional(),
    until: z.enum(waitGoals).default('any_done'),
    timeout_s: z.int().min(0).max(longest).default(longest),
    cursor: z.int().min(0).max(9_007_199_254_740_991).describe('from the reply before').optional(),
  }),
  output: waited,
  run: async (call, { task_id, agent_ids, until, timeout_s, cursor }) => {
    const { id } = taskFor(call, task_id);
    const result = await wait(call.manager, {
      ...whom(call, id, agent_ids),
      until,
      cursor,
      deadlineMs: timeout_s * 1_000,
      signal: call.signal,
      onEvents: (_, agents) => {
        call.progress(progressText(agents));
      },
    });
    return told(call, result);
  },
});

/** An agent waits for those below it, not for itself. */
function whom(
  call: Call,
  taskId: string,
  agentIds: readonly string[] | undefined,
): Pick<WaitForAgentsOptions, 'taskId' | 'agentIds' | 'below'> {
  if (agentIds !== undefined) return { agentIds: agentIds.map((id) => agentFor(call, taskId, id).id) };
  return call.caller.role === 'agent' ? { below: call.caller.agent.id } : { taskId };
}

function told(
  { manager: { store } }: Call,
  { reason, cursor, changed, agents, deaf }: WaitForAgentsResult,
): object {
  const lines = fitting(
    [...changed].reverse().map((agent) => line(store, agent)),
    room.changed,
  );
  const pending = agents.filter((agent) => !isDone(agent));
  return {
    reason,
    cursor,
    changed: [...lines.taken],
    ...(lines.omitted > 0 && { changed_omitted: lines.omitted }),
    pending: [
      ...fitting(
        pending.map(({ id }) => id),
        room.pending,
      ).taken,
    ],
    pending_count: pending.length,
    done_count: agents.length - pending.length,
    next_step: agents.some(isStalled) ? `${nextStep[reason]} ${aboutStalled}` : nextStep[reason],
    ...(deaf !== null && {
      warning: `News cannot be heard here: ${deaf.reason}. Only the deadline ends a wait.`,
    }),
  };
}

const nextStep: Readonly<Record<WaitReason, string>> = {
  change: 'Look at `changed`; to go on waiting, call again with this cursor.',
  done: 'Read results with get_agent_output or get_task_findings; to wait for others, call again with this cursor.',
  deadline: 'They are still at work: call again with this cursor, or look with get_agent_output.',
  nothing_to_wait_for: 'No agent is at work here. Deploy one, or read the results.',
};

const aboutStalled =
  'Of those with `stalled_since` nothing is seen: ask with send_agent_message, or end them with kill_real_agent.';

function isStalled(agent: AgentRecord): boolean {
  return stalledSince(agent) !== null;
}

function progressText(agents: readonly AgentRecord[]): string {
  const done = agents.filter(isDone).length;
  const stalled = agents.filter(isStalled).length;
  const suffix = stalled === 0 ? '' : `, ${String(stalled)} stalled`;
  return `${String(done)} of ${String(agents.length)} agents done${suffix}`;
}

import { z } from 'zod';
import type { KilledAgent } from '../../agents/kill/end-agent.ts';
import { killAgent } from '../../agents/kill/kill.ts';
import { fitting } from '../../agents/reports/bounded.ts';
import { ReaperError } from '../../errors.ts';
import { tmuxSessionOf } from '../../store/agent-record.ts';
import { agentFor } from '../subject.ts';
import { agentId, configError, taskId, words } from './fields.ts';
import { killWithoutStore, unrecordedSchema } from './kill-without-store.ts';
import { destroying, tool, type Tool } from './tool.ts';

/** Characters of JSON of lists in a reply. */
const room = { descendants: 3_000, errors: 2_000, files: 2_000 } as const;

const cleanup = z.looseObject({
  success: z.boolean(),
  tmux_session_killed: z.boolean(),
  prompt_file_deleted: z.boolean(),
  log_files_archived: z.boolean(),
  verified_no_zombies: z.boolean().describe('true only with kernel proof'),
  errors: z.array(z.string()),
  archived_files: z.array(z.string()),
});

export const killRealAgent: Tool = tool({
  name: 'kill_real_agent',
  title: 'End an agent',
  description:
    'End an agent, its descendants first, and every process that they started; then clean up. Returns when nothing is left, with kernel proof (`cleanup.verified_no_zombies`), or with what survived. Logs are archived and stay readable. Only exact ids.',
  roles: ['orchestrator', 'agent'],
  annotations: { ...destroying, idempotentHint: true },
  input: z.strictObject({
    task_id: taskId,
    agent_id: agentId,
    reason: words(500).default('Manual termination'),
    children: z.boolean().default(true).describe('end its descendants too'),
    grace_s: z.number().min(0).max(600).describe('from SIGTERM to SIGKILL').optional(),
  }),
  output: z.object({
    agent_id: z.string(),
    tmux_session: z.string().nullable(),
    session_killed: z.boolean(),
    reason: z.string(),
    status: z.string(),
    cause: z.string().nullable(),
    already_ended: z.boolean(),
    cleanup: cleanup.nullable(),
    descendants: z
      .array(z.object({ agent_id: z.string(), status: z.string(), state: z.string() }))
      .optional(),
    descendants_omitted: z.int().optional(),
    unrecorded: unrecordedSchema.optional(),
    config_error: configError,
  }),
  run: async (call, { task_id, agent_id, reason, children, grace_s }) => {
    const { manager, caller } = call;
    const agent = agentFor(call, task_id, agent_id);
    if (caller.role === 'agent' && caller.agent.id === agent.id)
      throw new ReaperError('NOT_YOURSELF', { agentId: agent.id });
    // One bounded wait for a store that is locked, instead of one for each agent.
    manager.store.write(() => undefined);
    const killed = await killAgent(manager, agent.id, {
      reason,
      children,
      by: caller.role === 'agent' ? caller.agent.id : 'orchestrator',
      graceMs: grace_s === undefined ? undefined : grace_s * 1_000,
    });
    const left = [killed, ...killed.descendants].find(({ error }) => error !== null);
    if (left !== undefined) throw incomplete(left);
    const below = killed.descendants.map(({ agentId: id, status, state }) => ({
      agent_id: id,
      status,
      state,
    }));
    const { taken, omitted } = fitting(below, room.descendants);
    return {
      agent_id: agent.id,
      tmux_session: tmuxSessionOf(agent),
      session_killed: killed.cleanup?.tmux_session_killed ?? false,
      reason,
      status: killed.status,
      cause: killed.cause,
      already_ended: killed.alreadyEnded,
      cleanup: bounded(killed.cleanup),
      ...(below.length > 0 && { descendants: taken }),
      ...(omitted > 0 && { descendants_omitted: omitted }),
    };
  },
  withoutConfig: true,
  withoutStore: killWithoutStore,
});

function bounded(result: KilledAgent['cleanup']): object | null {
  if (result === null) return null;
  const { timings: _, ...told } = result;
  return {
    ...told,
    errors: fitting(result.errors, room.errors).taken,
    archived_files: fitting(result.archived_files, room.files).taken,
  };
}

function incomplete({ agentId: id, error, report, state }: KilledAgent): ReaperError {
  const survivors = (report?.survivors ?? []).map(({ pid, comm, reason }) => ({ pid, comm, reason }));
  return new ReaperError('KILL_INCOMPLETE', { agentId: id, state, why: error ?? 'unknown', survivors });
}

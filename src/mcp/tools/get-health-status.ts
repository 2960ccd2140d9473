import { z } from 'zod';
import { agentViewOf } from '../../agents/views/agent-listing.ts';
import { fitting } from '../../agents/reports/bounded.ts';
import { activeStatuses } from '../../store/life-cycle.ts';
import { iso } from '../../store/registry.ts';
import { groundOf } from '../../sweep/ground.ts';
import { groundHealth, type HealthReport } from '../../sweep/health.ts';
import { taskFor, visibleAgents } from '../subject.ts';
import { taskId } from './fields.ts';
import { reading, tool, type Call, type Tool } from './tool.ts';

/** Characters of JSON of the list of agents. */
const room = 6_000;

export const getHealthStatus: Tool = tool({
  name: 'get_health_status',
  title: 'Health',
  description:
    'Whether the machinery is well: store, host supervisor, tmux server, follower, disk, and what is wrong in words. With task_id also the agents of that task that are not settled, and which of them need somebody (blocked, stalled, clean-up failed).',
  roles: ['orchestrator'],
  annotations: reading,
  input: z.strictObject({ task_id: taskId.optional() }),
  output: z.object({
    healthy: z.boolean(),
    problems: z.array(z.looseObject({ code: z.string(), message: z.string() })),
    store: z.looseObject({ ok: z.boolean() }),
    host: z.looseObject({ state: z.string().describe('running, ending, none (no agents) or mute') }),
    agent_counts: z.looseObject({}).nullable(),
    disk: z.array(z.looseObject({ path: z.string(), free: z.number() })),
    last_sweep: z.looseObject({ at: z.string().nullable() }).nullable(),
    agents: z
      .array(
        z.object({
          id: z.string(),
          status: z.string(),
          process: z.string(),
          healthy: z.boolean(),
          attention: z.string().optional(),
          last_heard: z.string().nullable(),
        }),
      )
      .optional(),
    agents_omitted: z.int().optional(),
  }),
  run: async (call, { task_id }) => ({
    ...told(await groundHealth(groundOf(call.manager, call.configProblem))),
    ...(task_id !== undefined && agentsOf(call, taskFor(call, task_id).id)),
  }),
  withoutConfig: true,
  withoutStore: async ({ ground }) => told(await groundHealth(ground)),
});

function told({ healthy, problems, store, host, agents, disk, lastSweep }: HealthReport): object {
  return {
    healthy,
    problems: fitting(problems, 2_000).taken,
    store,
    host,
    agent_counts:
      agents === null
        ? null
        : {
            total: agents.total,
            live: agents.live,
            unsettled: agents.unsettled,
            survivors: agents.survivors,
          },
    disk,
    last_sweep: lastSweep === null ? null : { ...lastSweep, at: iso(lastSweep.at) },
  };
}

/** Those of a task that somebody may have to look after. */
function agentsOf(
  call: Call,
  id: string,
): { readonly agents: readonly object[]; readonly agents_omitted?: number } {
  const { store } = call.manager;
  const open = visibleAgents(call, id).filter(
    ({ settledAt, status }) => settledAt === null || (activeStatuses as readonly string[]).includes(status),
  );
  const lines = open.map((agent) => {
    const { attention, lastMessageAt } = agentViewOf(store, agent.id);
    return {
      id: agent.id,
      status: agent.status,
      process: agent.processState,
      healthy: attention === null,
      ...(attention !== null && { attention }),
      last_heard: iso(lastMessageAt ?? agent.startedAt),
    };
  });
  const { taken, omitted } = fitting(lines, room);
  return { agents: taken, ...(omitted > 0 && { agents_omitted: omitted }) };
}

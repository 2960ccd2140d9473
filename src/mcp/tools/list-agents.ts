import { z } from 'zod';
import { fitting } from '../../agents/reports/bounded.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { listAgents as storeAgents, type AgentFilter } from '../../store/agent-search.ts';
import { activeStatuses, terminalStatuses } from '../../store/life-cycle.ts';
import { pageCursor, readPageCursor } from '../../store/page-cursor.ts';
import { taskFor, visibleAgents } from '../subject.ts';
import { agentLine as line } from '../views/agent-line.ts';
import { agentLine, cursor, limit, taskId } from './fields.ts';
import { reading, tool, type Tool, type Call } from './tool.ts';

/** Characters of JSON that the lines of one page take. */
const room = 9_000;

export const listAgents: Tool = tool({
  name: 'list_agents',
  title: 'List agents',
  description:
    'Agents, newest first: ids, status, progress, what each said last, how it ended. Of one task or of all, optionally by status. An agent sees itself and its descendants.',
  roles: ['orchestrator', 'agent'],
  annotations: reading,
  input: z.strictObject({
    task_id: taskId.optional(),
    status: z
      .array(z.enum([...activeStatuses, ...terminalStatuses]))
      .max(9)
      .optional(),
    live: z.boolean().describe('with processes that still run').optional(),
    limit: limit(50, 20),
    cursor,
  }),
  output: z.object({ agents: z.array(agentLine), next_cursor: z.string().nullable() }),
  run: (call, input) => {
    const { agents, next } = page(call, input);
    const lines = agents.map((agent) => line(call.manager.store, agent));
    const { taken, omitted } = fitting(lines, room);
    const next_cursor = omitted > 0 ? pageCursor(agents[taken.length - 1]) : next;
    return { agents: [...taken], next_cursor };
  },
});

interface Wanted {
  readonly task_id?: string | undefined;
  readonly status?: AgentFilter['statuses'] | undefined;
  readonly live?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

function page(
  call: Call,
  { task_id: task, status, live, limit: most, cursor: after }: Wanted,
): { readonly agents: readonly AgentRecord[]; readonly next: string | null } {
  if (task !== undefined) taskFor(call, task);
  const filter: AgentFilter = {
    ...(task !== undefined && { taskId: task }),
    ...(status !== undefined && { statuses: status }),
    ...(live !== undefined && { live }),
  };
  if (call.caller.role === 'orchestrator') return storeAgents(call.manager.store, filter, most, after);
  const [at = Infinity, id = ''] = after === undefined ? [] : readPageCursor(after);
  const matching = [...visibleAgents(call, task ?? call.caller.agent.taskId)]
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
    .filter((agent) => agent.createdAt < at || (agent.createdAt === at && agent.id < id))
    .filter((agent) => status?.includes(agent.status) ?? true)
    .filter((agent) => live === undefined || live === (agent.processState !== 'gone'));
  const agents = matching.slice(0, most);
  return { agents, next: matching.length > most ? pageCursor(agents.at(-1)) : null };
}

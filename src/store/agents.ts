import { ReaperError } from '../errors.ts';
import { agentOf, type AgentRecord } from './agent-record.ts';
import type { Status } from './life-cycle.ts';
import { integer, text } from './rows.ts';
import type { Store } from './store.ts';

/** The agent with exactly this id. */
export function agentById({ database }: Store, id: string): AgentRecord | undefined {
  const row = database.get('SELECT * FROM agents WHERE id = :id', { id });
  return row === undefined ? undefined : agentOf(row);
}

/** @throws ReaperError NOT_FOUND */
export function requireAgent(store: Store, id: string): AgentRecord {
  const agent = agentById(store, id);
  if (agent === undefined) throw new ReaperError('NOT_FOUND', { kind: 'agent', id });
  return agent;
}

/** Agents that still have something to be released, oldest first: what a sweep or a restart looks at. */
export function unsettledAgents({ database, host }: Store, hostId: string = host.id): AgentRecord[] {
  const sql = 'SELECT * FROM agents WHERE settled_at IS NULL AND host_id = :host ORDER BY created_at, id';
  return database.all(sql, { host: hostId }).map(agentOf);
}

/** All agents of a task, oldest first. */
export function agentsOfTask({ database }: Store, taskId: string): AgentRecord[] {
  return database
    .all('SELECT * FROM agents WHERE task_id = :task ORDER BY created_at, id', { task: taskId })
    .map(agentOf);
}

/** All below an agent, deepest first: the order in which they are ended. */
export function descendants({ database }: Store, agentId: string): AgentRecord[] {
  const rows = database.all(
    `WITH RECURSIVE below (id) AS (
       SELECT id FROM agents WHERE parent_id = :id
       UNION ALL SELECT a.id FROM agents a JOIN below ON a.parent_id = below.id)
     SELECT a.* FROM agents a JOIN below USING (id) ORDER BY a.depth DESC, a.created_at, a.id`,
    { id: agentId },
  );
  return rows.map(agentOf);
}

/** When an agent was last heard of, in milliseconds since 1970: for silence. */
export function lastHeard(store: Store, agentId: string): number {
  const { database } = store;
  const row = database.get(
    "SELECT max(at) AS at FROM events WHERE agent_id = :id AND kind IN ('progress', 'finding')",
    {
      id: agentId,
    },
  );
  const agent = requireAgent(store, agentId);
  return Math.max(Number(row?.['at'] ?? 0), agent.startedAt ?? agent.createdAt);
}

/** How many agents there are of each status. */
export function countStatuses({ database }: Store, taskId: string): Partial<Record<Status, number>> {
  const rows = database.all(
    'SELECT status, count(*) AS n FROM agents WHERE task_id = :task GROUP BY status',
    {
      task: taskId,
    },
  );
  return Object.fromEntries(rows.map((row) => [text(row, 'status'), integer(row, 'n')]));
}

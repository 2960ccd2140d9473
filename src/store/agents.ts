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

/**
 * The agent that a person means: by id, name or short id, or by the unambiguous beginning of one of them. A name may
 * be used again; it then means the agent that is not settled, or else the newest.
 * @throws ReaperError NOT_FOUND, AMBIGUOUS
 */
export function findAgent(store: Store, reference: string): AgentRecord {
  const { database } = store;
  const exact = agentById(store, reference);
  if (exact !== undefined) return exact;
  const named = database.get(
    'SELECT * FROM agents WHERE name = :name ORDER BY settled_at IS NOT NULL, created_at DESC, id DESC LIMIT 1',
    { name: reference },
  );
  if (named !== undefined) return agentOf(named);
  // A range instead of LIKE, which would take % and _ as wildcards and no index.
  const rows = database.all(
    `SELECT * FROM agents WHERE (id >= :from AND id < :to) OR (short_id >= :from AND short_id < :to)
       OR (name >= :from AND name < :to)
     ORDER BY created_at DESC LIMIT 11`,
    { from: reference, to: `${reference}\u{10ffff}` },
  );
  const [first, ...others] = reference === '' ? [] : rows.map(agentOf);
  if (first === undefined) throw new ReaperError('NOT_FOUND', { kind: 'agent', id: reference });
  if (others.length === 0) return first;
  const candidates = [first, ...others].slice(0, 10).map(({ id }) => id);
  throw new ReaperError('AMBIGUOUS', { kind: 'agent', id: reference, candidates });
}

/** Which agents are wanted. */
export interface AgentFilter {
  readonly taskId?: string;
  readonly parentId?: string;
  readonly statuses?: readonly Status[];
  /** Whether the process tree is (true) or is not (false) in its life. */
  readonly live?: boolean;
  readonly settled?: boolean;
  readonly hostId?: string;
}

/** A page of agents, newest first, and the cursor of the next page, or null at the end. */
export interface AgentPage {
  readonly agents: readonly AgentRecord[];
  readonly next: string | null;
}

/** @param after the `next` of the page before. @throws ReaperError INVALID_OPTION for what is no such cursor */
export function listAgents(
  { database }: Store,
  filter: AgentFilter = {},
  limit = 100,
  after?: string,
): AgentPage {
  const { taskId, parentId, statuses, live, settled, hostId } = filter;
  const [at, id] = after === undefined ? [] : splitCursor(after);
  const rows = database.all(
    `SELECT * FROM agents WHERE true
       ${taskId === undefined ? '' : 'AND task_id = :task'} ${parentId === undefined ? '' : 'AND parent_id = :parent'}
       ${statuses === undefined ? '' : 'AND status IN (SELECT value FROM json_each(:statuses))'}
       ${live === undefined ? '' : `AND process_state ${live ? '<>' : '='} 'gone'`}
       ${settled === undefined ? '' : `AND settled_at IS ${settled ? 'NOT' : ''} NULL`}
       ${hostId === undefined ? '' : 'AND host_id = :host'}
       ${at === undefined ? '' : 'AND (created_at, id) < (:at, :id)'}
     ORDER BY created_at DESC, id DESC LIMIT :limit`,
    {
      limit: limit + 1,
      ...(taskId === undefined ? {} : { task: taskId }),
      ...(parentId === undefined ? {} : { parent: parentId }),
      ...(statuses === undefined ? {} : { statuses: JSON.stringify(statuses) }),
      ...(hostId === undefined ? {} : { host: hostId }),
      ...(at === undefined || id === undefined ? {} : { at, id }),
    },
  );
  const agents = rows.slice(0, limit).map(agentOf);
  const last = rows.length > limit ? agents.at(-1) : undefined;
  return { agents, next: last === undefined ? null : `${String(last.createdAt)}/${last.id}` };
}

/** Agents that still have something to be released, oldest first: what a sweep or a restart looks at. */
export function unsettledAgents({ database, host }: Store, hostId: string = host.id): AgentRecord[] {
  const sql = 'SELECT * FROM agents WHERE settled_at IS NULL AND host_id = :host ORDER BY created_at, id';
  return database.all(sql, { host: hostId }).map(agentOf);
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

function splitCursor(cursor: string): [number, string] {
  const [, at, id] = /^(\d{1,15})\/(.+)$/.exec(cursor) ?? [];
  if (at !== undefined && id !== undefined) return [Number(at), id];
  throw new ReaperError('INVALID_OPTION', {
    option: 'cursor',
    value: cursor,
    expected: 'the cursor of a page before',
  });
}

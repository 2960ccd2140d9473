import { ReaperError } from '../errors.ts';
import { agentOf, type AgentRecord } from './agent-record.ts';
import { agentById } from './agents.ts';
import type { Status } from './life-cycle.ts';
import { pageCursor, readPageCursor } from './page-cursor.ts';
import type { Store } from './store.ts';

/**
 * The agent that a person means: by id, name or short id, or by the unambiguous beginning of one of them. A name may
 * be used again; it then means the one that lives, or else the newest, first of those that are not settled.
 * @throws ReaperError NOT_FOUND; AMBIGUOUS with the candidates, also where several that live share a name, for a verb
 * that is repeated must not end another agent
 */
export function findAgent(store: Store, reference: string): AgentRecord {
  const { database } = store;
  const exact = agentById(store, reference);
  if (exact !== undefined) return exact;
  const [named, ...namesakes] = database
    .all(
      `SELECT * FROM agents WHERE name = :name
       ORDER BY process_state = 'gone', settled_at IS NOT NULL, created_at DESC, id DESC LIMIT 11`,
      { name: reference },
    )
    .map(agentOf);
  if (named !== undefined) {
    const alive = [named, ...namesakes].filter(({ processState }) => processState !== 'gone');
    if (alive.length < 2) return named;
    throw ambiguous(reference, alive);
  }
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
  throw ambiguous(reference, [first, ...others]);
}

function ambiguous(reference: string, agents: readonly AgentRecord[]): ReaperError<'AMBIGUOUS'> {
  const candidates = agents.slice(0, 10).map(({ id }) => id);
  return new ReaperError('AMBIGUOUS', { kind: 'agent', id: reference, candidates });
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
  const [at, id] = after === undefined ? [] : readPageCursor(after);
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
  return { agents, next: rows.length > limit ? pageCursor(agents.at(-1)) : null };
}

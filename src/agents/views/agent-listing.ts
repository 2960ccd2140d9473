import { ReaperError } from '../../errors.ts';
import type { Status } from '../../store/life-cycle.ts';
import { pageCursor, readPageCursor } from '../../store/page-cursor.ts';
import type { Parameters, Row } from '../../store/drivers/driver.ts';
import type { Store } from '../../store/store.ts';
import { agentView, viewColumns, viewJoins, type AgentView } from './agent-view.ts';
import { viewStates, type ViewState } from './attention.ts';

/** The part of the store that views read. */
export type Reader = Pick<Store, 'database' | 'now'>;

/** Which agents are wanted; what is left out is not looked at. */
export interface ViewFilter {
  readonly taskId?: string | undefined;
  readonly parentId?: string | undefined;
  readonly statuses?: readonly Status[] | undefined;
  readonly engine?: string | undefined;
  readonly states?: readonly ViewState[] | undefined;
}

/** The agents of the moment. */
export interface Present {
  /** Those that need somebody first, then those that work, then those that are done; newest first in each. */
  readonly agents: readonly AgentView[];
  /** How many settled ones match and are not among them. */
  readonly more: number;
}

/** A page of agents, newest first, and the cursor of the next one, or null at the end. */
export interface ViewPage {
  readonly agents: readonly AgentView[];
  readonly next: string | null;
}

/** All agents that are not settled, and the `settled` ones that were settled last. */
export function presentAgents(reader: Reader, filter: ViewFilter = {}, settled = 10): Present {
  const { database, now } = reader;
  return database.snapshot(() => {
    const { where, parameters } = conditions(filter);
    // The plus keeps the index by age out of it: the few that are not settled have one, and those of age are all.
    const select = (condition: string, limit: number): Row[] =>
      database.all(
        `SELECT ${viewColumns} FROM agents a ${viewJoins} WHERE ${condition} ${where}
         ORDER BY a.settled_at DESC, +a.created_at DESC, a.id DESC LIMIT :limit`,
        { ...parameters, limit },
      );
    const at = now();
    const open = select('a.settled_at IS NULL', -1).map((row) => agentView(row, at));
    const wantsDone = filter.states?.includes('done') ?? true;
    const closed = wantsDone
      ? select('a.settled_at IS NOT NULL', settled).map((row) => agentView(row, at))
      : [];
    const all = [...open, ...closed].filter(({ state }) => filter.states?.includes(state) ?? true);
    return { agents: byState(all), more: wantsDone ? countSettled(reader, filter) - closed.length : 0 };
  });
}

/**
 * Every agent that matches, in pages.
 * @param after the `next` of the page before
 * @throws ReaperError INVALID_OPTION for what is no such cursor
 */
export function allAgents(reader: Reader, filter: ViewFilter = {}, limit = 100, after?: string): ViewPage {
  const agents: AgentView[] = [];
  let cursor = after ?? null;
  // The state is computed and not in the rows, so that several pages of rows may go into one of agents.
  do {
    const { views, next } = viewsAfter(reader, filter, limit, cursor);
    for (const view of views) {
      if (filter.states?.includes(view.state) === false) continue;
      if (agents.length === limit) return { agents, next: pageCursor(agents.at(-1)?.agent) };
      agents.push(view);
    }
    cursor = next;
  } while (cursor !== null);
  return { agents, next: null };
}

function viewsAfter(
  { database, now }: Reader,
  filter: ViewFilter,
  limit: number,
  cursor: string | null,
): { readonly views: readonly AgentView[]; readonly next: string | null } {
  const { where, parameters } = conditions(filter);
  const [at, id] = cursor === null ? [] : readPageCursor(cursor);
  const rows = database.all(
    `SELECT ${viewColumns} FROM agents a ${viewJoins}
     WHERE true ${where} ${at === undefined ? '' : 'AND (a.created_at, a.id) < (:at, :id)'}
     ORDER BY a.created_at DESC, a.id DESC LIMIT :limit`,
    { ...parameters, limit: limit + 1, ...(at !== undefined && id !== undefined && { at, id }) },
  );
  const views = rows.map((row) => agentView(row, now()));
  return { views, next: rows.length > limit ? pageCursor(views.at(-1)?.agent) : null };
}

/** One agent. @throws ReaperError NOT_FOUND */
export function agentViewOf({ database, now }: Reader, id: string): AgentView {
  const row = database.get(`SELECT ${viewColumns} FROM agents a ${viewJoins} WHERE a.id = :id`, { id });
  if (row === undefined) throw new ReaperError('NOT_FOUND', { kind: 'agent', id });
  return agentView(row, now());
}

/** The agents of one task, oldest first: parents come before their children. */
export function agentsOfTask({ database, now }: Reader, taskId: string): AgentView[] {
  const rows = database.all(
    `SELECT ${viewColumns} FROM agents a ${viewJoins} WHERE a.task_id = :taskId ORDER BY a.created_at, a.depth, a.id`,
    { taskId },
  );
  return rows.map((row) => agentView(row, now()));
}

function conditions({ taskId, parentId, statuses, engine }: ViewFilter): {
  readonly where: string;
  readonly parameters: Parameters;
} {
  const parts = [
    { sql: 'a.task_id = :taskId', given: taskId, parameters: { taskId: taskId ?? '' } },
    { sql: 'a.parent_id = :parentId', given: parentId, parameters: { parentId: parentId ?? '' } },
    {
      sql: 'a.status IN (SELECT value FROM json_each(:statuses))',
      given: statuses,
      parameters: { statuses: JSON.stringify(statuses ?? []) },
    },
    { sql: 'a.engine = :engine', given: engine, parameters: { engine: engine ?? '' } },
  ].filter(({ given }) => given !== undefined);
  return {
    where: parts.map(({ sql }) => `AND ${sql}`).join(' '),
    parameters: Object.assign({}, ...parts.map(({ parameters }) => parameters)) as Parameters,
  };
}

function countSettled({ database }: Reader, filter: ViewFilter): number {
  const { where, parameters } = conditions(filter);
  const row = database.get(
    `SELECT count(*) AS count FROM agents a WHERE a.settled_at IS NOT NULL ${where}`,
    parameters,
  );
  return Number(row?.['count'] ?? 0);
}

function byState(views: readonly AgentView[]): AgentView[] {
  return viewStates.flatMap((state) => views.filter((view) => view.state === state));
}

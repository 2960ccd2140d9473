import { ReaperError } from '../errors.ts';
import type { Parameters, Row } from './drivers/driver.ts';
import type { EventKind } from './event-kinds.ts';
import { integer, record, text, textOrNull } from './rows.ts';
import type { Store } from './store.ts';

export { eventKinds, type EventKind } from './event-kinds.ts';

/** One thing that happened. Its facts have the keys in which they leave the program. */
export interface StoredEvent {
  /** Rises with each commit; what was committed later has a higher one. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly hostId: string;
  readonly taskId: string | null;
  readonly agentId: string | null;
  readonly kind: EventKind;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Which events are wanted; all that are left out are not looked at. */
export interface EventFilter {
  readonly taskId?: string;
  readonly agentIds?: readonly string[];
  readonly kinds?: readonly EventKind[];
}

/** Events, and the cursor to go on from: nothing that matches is between them. */
export interface EventPage {
  readonly events: readonly StoredEvent[];
  readonly cursor: number;
  /** Whether there are more already. */
  readonly more: boolean;
}

/** Characters of JSON that one event may have; the same figure is in the schema. */
export const longestEventData = 1_048_576;

/** Adds an event to the transaction that it tells of. @throws ReaperError INVALID_OPTION for one that is too long */
export function appendEvent(
  { database, host, now, announce }: Store,
  event: {
    taskId?: string | null;
    agentId?: string | null;
    kind: EventKind;
    data: Readonly<Record<string, unknown>>;
  },
): void {
  const data = JSON.stringify(event.data);
  if (data.length > longestEventData) {
    const expected = `at most ${String(longestEventData)} characters of JSON`;
    throw new ReaperError('INVALID_OPTION', { option: event.kind, value: data.length, expected });
  }
  database.run(
    `INSERT INTO events (at, host_id, task_id, agent_id, kind, data)
     VALUES (:at, :host, coalesce(:task, (SELECT task_id FROM agents WHERE id = :agent)), :agent, :kind, :data)`,
    {
      at: now(),
      host: host.id,
      task: event.taskId ?? null,
      agent: event.agentId ?? null,
      kind: event.kind,
      data,
    },
  );
  announce();
}

/** The first `limit` events after `cursor` that match. A cursor of 0 is before the first. */
export function eventsSince(
  { database }: Store,
  cursor: number,
  filter: EventFilter = {},
  limit = 1_000,
): EventPage {
  const end = integer(database.get('SELECT coalesce(max(seq), 0) AS seq FROM events') ?? {}, 'seq');
  if (end <= cursor) return { events: [], cursor, more: false };
  const { where, parameters } = matching(filter);
  const rows = database.all(
    `SELECT * FROM events WHERE seq > :cursor AND seq <= :end ${where} ORDER BY seq LIMIT :limit`,
    { cursor, end, limit: limit + 1, ...parameters },
  );
  const events = rows.slice(0, limit).map(eventOf);
  const more = rows.length > limit;
  return { events, cursor: more ? (events.at(-1)?.seq ?? cursor) : end, more };
}

/** The last `limit` events up to now that match, oldest first, and the cursor to go on from after them. */
export function lastEvents({ database }: Store, filter: EventFilter = {}, limit = 20): EventPage {
  const end = integer(database.get('SELECT coalesce(max(seq), 0) AS seq FROM events') ?? {}, 'seq');
  const { where, parameters } = matching(filter);
  const rows = database.all(
    `SELECT * FROM events WHERE seq <= :end ${where} ORDER BY seq DESC LIMIT :limit`,
    { end, limit, ...parameters },
  );
  return { events: rows.map(eventOf).reverse(), cursor: end, more: false };
}

/** Which of the last events are wanted. */
export interface LatestFilter {
  readonly taskId?: string;
  readonly agentId?: string;
  readonly kind: EventKind;
  /** A cursor: only what came after it. */
  readonly after?: number;
  /** Id of an agent whose own events are left out. */
  readonly notOf?: string;
}

/** The last `limit` events that match, newest first: for "recent updates". */
export function latestEvents({ database }: Store, filter: LatestFilter, limit = 10): StoredEvent[] {
  const { taskId, agentId, kind, after, notOf } = filter;
  const rows = database.all(
    `SELECT * FROM events WHERE kind = :kind
       ${taskId === undefined ? '' : 'AND task_id = :task'} ${agentId === undefined ? '' : 'AND agent_id = :agent'}
       ${after === undefined ? '' : 'AND seq > :after'} ${notOf === undefined ? '' : 'AND agent_id IS NOT :notOf'}
     ORDER BY seq DESC LIMIT :limit`,
    {
      kind,
      limit,
      ...(after === undefined ? {} : { after }),
      ...(notOf === undefined ? {} : { notOf }),
      ...(taskId === undefined ? {} : { task: taskId }),
      ...(agentId === undefined ? {} : { agent: agentId }),
    },
  );
  return rows.map(eventOf);
}

function matching({ taskId, agentIds, kinds }: EventFilter): {
  readonly where: string;
  readonly parameters: Parameters;
} {
  return {
    where: `${taskId === undefined ? '' : 'AND task_id = :task'}
       ${agentIds === undefined ? '' : 'AND agent_id IN (SELECT value FROM json_each(:agents))'}
       ${kinds === undefined ? '' : 'AND kind IN (SELECT value FROM json_each(:kinds))'}`,
    parameters: {
      ...(taskId === undefined ? {} : { task: taskId }),
      ...(agentIds === undefined ? {} : { agents: JSON.stringify(agentIds) }),
      ...(kinds === undefined ? {} : { kinds: JSON.stringify(kinds) }),
    },
  };
}

/** An event from its row. */
export function eventOf(row: Row): StoredEvent {
  return {
    seq: integer(row, 'seq'),
    at: integer(row, 'at'),
    hostId: text(row, 'host_id'),
    taskId: textOrNull(row, 'task_id'),
    agentId: textOrNull(row, 'agent_id'),
    kind: text(row, 'kind') as EventKind,
    data: record(row, 'data'),
  };
}

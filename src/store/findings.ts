import { eventOf, type StoredEvent } from './events.ts';
import { integer, text, textOrNull } from './rows.ts';
import type { Store } from './store.ts';

/** Which findings of a task are wanted. */
export interface FindingQuery {
  readonly taskId: string;
  /** Default: of everybody. */
  readonly agentIds?: readonly string[] | undefined;
  readonly type?: string | undefined;
  readonly severity?: string | undefined;
  /** Milliseconds since 1970: only what came later. */
  readonly after?: number | undefined;
  /** A sequence number: only what came before it. */
  readonly before?: number | undefined;
}

/** How many findings there are of one agent, type and severity. */
export interface FindingCount {
  readonly agentId: string;
  readonly type: string;
  readonly severity: string;
  readonly count: number;
}

type Named = Record<string, string | number>;

/** The last `limit` of them, newest first. No more are read: the index goes by task, kind and number. */
export function findingsPage({ database }: Store, query: FindingQuery, limit: number): StoredEvent[] {
  const { where, parameters } = matching(query);
  const rows = database.all(`SELECT * FROM events WHERE ${where} ORDER BY seq DESC LIMIT :limit`, {
    ...parameters,
    limit,
  });
  return rows.map(eventOf);
}

/** How many there are of what. */
export function findingCounts({ database }: Store, query: FindingQuery): readonly FindingCount[] {
  const { where, parameters } = matching(query);
  const rows = database.all(
    `SELECT coalesce(agent_id, '') AS agent, coalesce(data ->> '$.finding_type', '') AS type,
       coalesce(data ->> '$.severity', '') AS severity, count(*) AS count
     FROM events WHERE ${where} GROUP BY 1, 2, 3`,
    parameters,
  );
  return rows.map((row) => ({
    agentId: textOrNull(row, 'agent') ?? '',
    type: text(row, 'type'),
    severity: text(row, 'severity'),
    count: integer(row, 'count'),
  }));
}

/** The last one of each agent, newest first. */
export function latestFindings({ database }: Store, query: FindingQuery, limit: number): StoredEvent[] {
  const { where, parameters } = matching(query);
  const rows = database.all(
    `SELECT * FROM events WHERE seq IN (SELECT max(seq) FROM events WHERE ${where} GROUP BY agent_id)
     ORDER BY seq DESC LIMIT :limit`,
    { ...parameters, limit },
  );
  return rows.map(eventOf);
}

function matching({ taskId, agentIds, type, severity, after, before }: FindingQuery): {
  readonly where: string;
  readonly parameters: Named;
} {
  const parts: readonly (readonly [condition: string, name: string, value: string | number | undefined])[] = [
    ['seq < :before', 'before', before],
    ['at > :after', 'after', after],
    [
      'agent_id IN (SELECT value FROM json_each(:agents))',
      'agents',
      agentIds === undefined ? undefined : JSON.stringify(agentIds),
    ],
    ["data ->> '$.finding_type' = :type", 'type', type],
    ["data ->> '$.severity' = :severity", 'severity', severity],
  ];
  const wanted = parts.flatMap(([condition, name, value]) =>
    value === undefined ? [] : [{ condition, name, value }],
  );
  return {
    where: ["task_id = :task AND kind = 'finding'", ...wanted.map(({ condition }) => condition)].join(
      ' AND ',
    ),
    parameters: { task: taskId, ...Object.fromEntries(wanted.map(({ name, value }) => [name, value])) },
  };
}

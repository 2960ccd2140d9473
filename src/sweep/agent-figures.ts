import { integer, text } from '../store/rows.ts';
import type { ProcessState, Status } from '../store/life-cycle.ts';
import { processStates, activeStatuses, terminalStatuses } from '../store/life-cycle.ts';
import type { Store } from '../store/store.ts';

/** An agent that somebody should look at. */
export interface NotedAgent {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** Figures of the agents of this host. */
export interface AgentFigures {
  readonly total: number;
  readonly byStatus: Readonly<Record<Status, number>>;
  readonly byProcessState: Readonly<Record<ProcessState, number>>;
  /** Whose process tree is still there. */
  readonly live: number;
  readonly unsettled: number;
  /** The one that has been gone for longest and is not settled. */
  readonly oldestUnsettled: NotedAgent | null;
  /** Flagged because nothing is seen to happen. At most 100. */
  readonly stalled: readonly NotedAgent[];
  /** Processes of ended runs that could not be killed, as their records name them. */
  readonly survivors: number;
}

/** Counts them by query; nothing of it is stored. */
export function agentFigures({ database, host }: Store): AgentFigures {
  const of = { host: host.id };
  const statuses = Object.fromEntries([...activeStatuses, ...terminalStatuses].map((status) => [status, 0]));
  const states = Object.fromEntries(processStates.map((state) => [state, 0]));
  let total = 0;
  for (const row of database.all(
    `SELECT status, process_state, count(*) AS n FROM agents WHERE host_id = :host GROUP BY status, process_state`,
    of,
  )) {
    const n = integer(row, 'n');
    const [status, state] = [text(row, 'status'), text(row, 'process_state')];
    statuses[status] = (statuses[status] ?? 0) + n;
    states[state] = (states[state] ?? 0) + n;
    total += n;
  }
  const [oldest] = database.all(
    `SELECT id, gone_at AS since FROM agents WHERE settled_at IS NULL AND host_id = :host AND gone_at IS NOT NULL
     ORDER BY gone_at LIMIT 1`,
    of,
  );
  const stalled = database.all(
    `SELECT id, run ->> 'stalledSince' AS since FROM agents
     WHERE process_state <> 'gone' AND host_id = :host AND run ->> 'stalledSince' IS NOT NULL ORDER BY 2 LIMIT 100`,
    of,
  );
  const counts = database.get(
    `SELECT count(*) AS unsettled, coalesce(sum(o.report ->> 'survivorsTotal'), 0) AS survivors
     FROM agents a LEFT JOIN outcomes o ON o.agent_id = a.id WHERE a.settled_at IS NULL AND a.host_id = :host`,
    of,
  );
  return {
    total,
    byStatus: statuses as Record<Status, number>,
    byProcessState: states as Record<ProcessState, number>,
    live: total - (states['gone'] ?? 0),
    unsettled: Number(counts?.['unsettled']),
    oldestUnsettled:
      oldest === undefined ? null : { id: text(oldest, 'id'), since: integer(oldest, 'since') },
    stalled: stalled.map((row) => ({ id: text(row, 'id'), since: Number(row['since']) })),
    survivors: Number(counts?.['survivors']),
  };
}

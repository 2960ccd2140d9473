import { integer, text } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';

/** What is archived of one agent, as it is on record. */
export interface ArchivedAgent {
  readonly agentId: string;
  readonly taskId: string;
  readonly workspace: string;
  readonly files: number;
  /** Of the compressed files. */
  readonly bytes: number;
  /** When its agent was settled, in milliseconds since 1970. */
  readonly at: number;
  /** Pinned, or its agent is not settled. */
  readonly kept: boolean;
}

/** The archives of all agents of this host. */
export function archivedAgents({ database, host }: Store): readonly ArchivedAgent[] {
  const rows = database.all(
    `SELECT a.id, a.task_id, t.workspace, r.files, r.bytes, coalesce(a.settled_at, a.created_at) AS at,
       a.pinned OR t.pinned OR a.settled_at IS NULL AS kept
     FROM (SELECT agent_id, count(*) AS files, sum(gz_bytes) AS bytes FROM archives WHERE host_id = :host GROUP BY agent_id) r
       JOIN agents a ON a.id = r.agent_id JOIN tasks t ON t.id = a.task_id`,
    { host: host.id },
  );
  return rows.map((row) => ({
    agentId: text(row, 'id'),
    taskId: text(row, 'task_id'),
    workspace: text(row, 'workspace'),
    files: integer(row, 'files'),
    bytes: integer(row, 'bytes'),
    at: integer(row, 'at'),
    kept: integer(row, 'kept') === 1,
  }));
}

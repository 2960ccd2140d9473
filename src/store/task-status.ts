import { integer } from './rows.ts';
import type { Store } from './store.ts';

/** How a task stands, counted from its agents: nothing of it is kept, so that nothing of it can be wrong. */
export interface TaskStatus {
  /** INITIALIZED without an agent yet, ACTIVE while one lives, IDLE when all have ended. */
  readonly status: 'INITIALIZED' | 'ACTIVE' | 'IDLE';
  readonly total: number;
  /** Status not final. */
  readonly active: number;
  readonly completed: number;
  readonly failed: number;
  readonly error: number;
  readonly terminated: number;
  readonly lost: number;
  /** Process tree still there, whatever the agent has said. */
  readonly live: number;
  readonly unsettled: number;
  readonly progressReports: number;
  readonly findings: number;
  readonly refusedByLimit: number;
}

/** Counts one task. An id that is unknown counts as one without agents. */
export function taskStatus({ database }: Store, taskId: string): TaskStatus {
  const row =
    database.get(
      `SELECT count(*) AS total,
         count(*) FILTER (WHERE NOT s.terminal) AS active,
         count(*) FILTER (WHERE status = 'completed') AS completed,
         count(*) FILTER (WHERE status = 'failed') AS failed,
         count(*) FILTER (WHERE status = 'error') AS error,
         count(*) FILTER (WHERE status = 'terminated') AS terminated,
         count(*) FILTER (WHERE status = 'lost') AS lost,
         count(*) FILTER (WHERE process_state <> 'gone') AS live,
         count(*) FILTER (WHERE settled_at IS NULL) AS unsettled,
         (SELECT count(*) FROM events WHERE task_id = :task AND kind = 'progress') AS progress,
         (SELECT count(*) FROM events WHERE task_id = :task AND kind = 'finding') AS findings,
         (SELECT count(*) FROM events WHERE task_id = :task AND kind = 'limit') AS refused
       FROM agents JOIN statuses s USING (status) WHERE task_id = :task`,
      { task: taskId },
    ) ?? {};
  const total = integer(row, 'total');
  const live = integer(row, 'live');
  return {
    status: total === 0 ? 'INITIALIZED' : live > 0 ? 'ACTIVE' : 'IDLE',
    total,
    active: integer(row, 'active'),
    completed: integer(row, 'completed'),
    failed: integer(row, 'failed'),
    error: integer(row, 'error'),
    terminated: integer(row, 'terminated'),
    lost: integer(row, 'lost'),
    live,
    unsettled: integer(row, 'unsettled'),
    progressReports: integer(row, 'progress'),
    findings: integer(row, 'findings'),
    refusedByLimit: integer(row, 'refused'),
  };
}

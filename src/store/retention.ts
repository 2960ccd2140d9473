import { agentOf, type AgentRecord } from './agent-record.ts';
import type { Row } from './drivers/driver.ts';
import { integer } from './rows.ts';
import type { Store } from './store.ts';

/** How many rows one transaction deletes at most, for others wait meanwhile. */
const batch = 500;

/**
 * Settled agents that a retention rule may forget, longest settled first: not pinned, nor their task, and with no
 * child on record that is not settled. What they have in archives is the caller's to remove before.
 * @param before milliseconds since 1970
 */
export function forgettableAgents(
  { database, host }: Store,
  before: number,
  limit: number = batch,
): AgentRecord[] {
  const rows = database.all(
    `SELECT a.* FROM agents a JOIN tasks t ON t.id = a.task_id
     WHERE a.settled_at < :before AND a.host_id = :host AND NOT a.pinned AND NOT t.pinned
       AND NOT EXISTS (SELECT 1 FROM agents c WHERE c.parent_id = a.id AND (c.settled_at IS NULL OR c.settled_at >= :before OR c.pinned))
     ORDER BY a.depth DESC, a.settled_at LIMIT :limit`,
    { before, host: host.id, limit },
  );
  return rows.map(agentOf);
}

/**
 * Forgets settled agents with all rows that are theirs. One that still has a child or an archive on record, or is not
 * settled, stays.
 * @returns how many went
 */
export function forgetAgents(store: Store, ids: readonly string[]): number {
  let forgotten = 0;
  for (let start = 0; start < ids.length; start += batch) {
    forgotten += store.write(() => {
      const { database } = store;
      const went = new Set<string>();
      for (const id of ids.slice(start, start + batch)) {
        const gone = database.run(
          `DELETE FROM agents WHERE id = :id AND settled_at IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM agents c WHERE c.parent_id = agents.id)
             AND NOT EXISTS (SELECT 1 FROM archives WHERE agent_id = agents.id)`,
          { id },
        );
        if (gone === 0) continue;
        went.add(id);
        database.run("DELETE FROM tombstones WHERE kind = 'agent' AND subject_id = :id", { id });
      }
      forgetConsumers(store, went);
      return went.size;
    });
  }
  return forgotten;
}

/** Theirs are named for them behind the last blank. One look at all of them: by a pattern it would be one for each agent. */
function forgetConsumers({ database }: Store, agentIds: ReadonlySet<string>): void {
  if (agentIds.size === 0) return;
  for (const row of database.all('SELECT name FROM consumers')) {
    const name = String(row['name']);
    if (!agentIds.has(name.slice(name.lastIndexOf(' ') + 1))) continue;
    database.run('DELETE FROM consumers WHERE name = :name', { name });
  }
}

/** Tasks that have no agent left and were made before a moment; pinned ones are left out. */
export function forgettableTasks({ database, host }: Store, before: number, limit: number = batch): string[] {
  const rows = database.all(
    `SELECT id FROM tasks WHERE created_at < :before AND host_id = :host AND NOT pinned
       AND NOT EXISTS (SELECT 1 FROM agents WHERE task_id = tasks.id)
     ORDER BY created_at LIMIT :limit`,
    { before, host: host.id, limit },
  );
  return rows.map((row) => String(row['id']));
}

/** Forgets a task that has no agent left, and that its workspace is ours to delete. @returns whether it went */
export function forgetTask(store: Store, taskId: string): boolean {
  return store.write(() => {
    const sql = 'DELETE FROM tasks WHERE id = :id AND NOT EXISTS (SELECT 1 FROM agents WHERE task_id = :id)';
    const gone = store.database.run(sql, { id: taskId }) === 1;
    if (gone)
      store.database.run("DELETE FROM tombstones WHERE kind = 'task' AND subject_id = :id", { id: taskId });
    return gone;
  });
}

/**
 * Deletes events older than a moment, but none of an agent that is not settled. In batches, with the lock free between.
 * @returns how many went
 */
export function forgetEvents(store: Store, before: number): number {
  let forgotten = 0;
  for (;;) {
    const gone = store.write(() =>
      store.database.run(
        `DELETE FROM events WHERE seq IN (
           SELECT e.seq FROM events e LEFT JOIN agents a ON a.id = e.agent_id
           WHERE e.at < :before AND (e.agent_id IS NULL OR a.settled_at IS NOT NULL) LIMIT :batch)`,
        { before, batch },
      ),
    );
    forgotten += gone;
    if (gone < batch) return forgotten;
  }
}

/** Keeps an agent or a task from being forgotten, or lets it go again. @returns whether there is such a one */
export function setPinned(store: Store, kind: 'agent' | 'task', id: string, pinned: boolean): boolean {
  const table = { agent: 'agents', task: 'tasks' }[kind];
  const value = pinned ? 1 : 0;
  return store.write(
    () => store.database.run(`UPDATE ${table} SET pinned = :value WHERE id = :id`, { id, value }) === 1,
  );
}

/** How big the store is, in rows and in bytes of its file. */
export function storeSize({
  database,
}: Store): Readonly<Record<'agents' | 'tasks' | 'events' | 'bytes', number>> {
  const row: Row =
    database.get(
      `SELECT (SELECT count(*) FROM agents) AS agents, (SELECT count(*) FROM tasks) AS tasks,
         (SELECT count(*) FROM events) AS events,
         (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size) AS bytes`,
    ) ?? {};
  const number = (column: string): number => integer(row, column);
  return {
    agents: number('agents'),
    tasks: number('tasks'),
    events: number('events'),
    bytes: number('bytes'),
  };
}

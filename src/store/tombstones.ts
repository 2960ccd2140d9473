import { ReaperError } from '../errors.ts';
import { requireAgent } from './agents.ts';
import { appendEvent } from './events.ts';
import { text } from './rows.ts';
import type { Store } from './store.ts';
import { requireTask } from './tasks.ts';

/** What can be stopped for good: one agent, a task with all that it has, or this host while it is shut down. */
export type StopKind = 'agent' | 'task' | 'host';

/**
 * Commits that something is stopped. It comes before any kill: whoever would start something of it afterwards finds
 * the tombstone, and whoever has just done so is told by `markMade`. Durable, for a start after a power cut counts too.
 * @returns whether this call was the first
 * @throws ReaperError NOT_FOUND
 */
export function layTombstone(store: Store, kind: StopKind, id: string, reason: string): boolean {
  const work = (): boolean => {
    if (kind === 'agent') requireAgent(store, id);
    if (kind === 'task') requireTask(store, id);
    const first =
      store.database.run(
        'INSERT INTO tombstones VALUES (:kind, :id, :host, :reason, :at) ON CONFLICT DO NOTHING',
        { kind, id, host: store.host.id, reason, at: store.now() },
      ) === 1;
    if (first) appendEvent(store, { ...subject(kind, id), kind: 'stop', data: { kind, id, reason } });
    return first;
  };
  return store.write(work, { durable: true });
}

/** Lets a task or a host start agents again, after its ordered stop is over. An agent's tombstone stays. */
export function liftTombstone(store: Store, kind: Exclude<StopKind, 'agent'>, id: string): void {
  store.write(() => {
    store.database.run('DELETE FROM tombstones WHERE kind = :kind AND subject_id = :id', { kind, id });
  });
}

/** The tombstone that an agent, an ancestor of it, its task or its host has, or undefined. */
export function tombstoneOf({ database }: Store, agentId: string): Tombstone | undefined {
  const row = database.get(
    `WITH RECURSIVE line (id, parent_id, task_id, host_id) AS (
       SELECT id, parent_id, task_id, host_id FROM agents WHERE id = :id
       UNION ALL
       SELECT a.id, a.parent_id, a.task_id, a.host_id FROM agents a JOIN line ON a.id = line.parent_id)
     SELECT t.kind, t.subject_id, t.reason FROM tombstones t, line
     WHERE (t.kind = 'agent' AND t.subject_id = line.id)
        OR (t.kind = 'task' AND t.subject_id = line.task_id)
        OR (t.kind = 'host' AND t.subject_id = line.host_id)
     LIMIT 1`,
    { id: agentId },
  );
  if (row === undefined) return undefined;
  return { kind: text(row, 'kind') as StopKind, id: text(row, 'subject_id'), reason: text(row, 'reason') };
}

/** What was stopped, and why. */
export interface Tombstone {
  readonly kind: StopKind;
  readonly id: string;
  readonly reason: string;
}

/** For every path that could start something of an agent. @throws ReaperError STOPPED */
export function refuseStopped(store: Store, agentId: string): void {
  const tombstone = tombstoneOf(store, agentId);
  if (tombstone !== undefined) throw new ReaperError('STOPPED', { ...tombstone });
}

/** For a start that has no row yet. @throws ReaperError STOPPED */
export function refuseStoppedPlace(store: Store, taskId: string, parentId: string | null): void {
  if (parentId !== null) refuseStopped(store, parentId);
  const row = store.database.get(
    `SELECT kind, subject_id, reason FROM tombstones
     WHERE (kind = 'task' AND subject_id = :task) OR (kind = 'host' AND subject_id = :host)`,
    { task: taskId, host: store.host.id },
  );
  if (row === undefined) return;
  const kind = text(row, 'kind');
  throw new ReaperError('STOPPED', { kind, id: text(row, 'subject_id'), reason: text(row, 'reason') });
}

function subject(kind: StopKind, id: string): { taskId?: string; agentId?: string } {
  if (kind === 'host') return {};
  return kind === 'task' ? { taskId: id } : { agentId: id };
}

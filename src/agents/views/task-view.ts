import { taskStatus, type TaskStatus } from '../../store/task-status.ts';
import { listTasks, requireTask, type TaskRecord } from '../../store/tasks.ts';
import { text } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Reader } from './agent-listing.ts';

/** A task as people and clients look at it. */
export interface TaskView {
  readonly task: TaskRecord;
  readonly counts: TaskStatus;
  /** Of all its agents: millionths of a US dollar, and tokens. */
  readonly used: { readonly cost: number; readonly tokens: number };
}

/** A page of tasks, newest first. */
export interface TaskPage {
  readonly tasks: readonly TaskView[];
  readonly next: string | null;
}

/** A task with its counts, all of one moment. */
export function taskView(reader: Store, task: TaskRecord): TaskView {
  return reader.database.snapshot(() => ({
    task,
    counts: taskStatus(reader, task.id),
    used: usedBy(reader, task.id),
  }));
}

/** @param after the `next` of the page before. @throws ReaperError INVALID_OPTION for what is no such cursor */
export function taskViews(store: Store, limit = 100, after?: string): TaskPage {
  const { tasks, next } = listTasks(store, limit, after);
  return { tasks: tasks.map((task) => taskView(store, task)), next };
}

/** The tasks that have an agent which is not settled, newest first. */
export function tasksAtWork(store: Store): TaskView[] {
  const rows = store.database.all(
    'SELECT DISTINCT task_id AS id FROM agents WHERE settled_at IS NULL ORDER BY task_id DESC',
  );
  return rows.map((row) => taskView(store, requireTask(store, text(row, 'id'))));
}

function usedBy({ database }: Reader, taskId: string): TaskView['used'] {
  const row = database.get(
    `SELECT coalesce(sum(cost_used), 0) AS cost, coalesce(sum(tokens_used), 0) AS tokens
     FROM agents WHERE task_id = :task`,
    { task: taskId },
  );
  return { cost: Number(row?.['cost'] ?? 0), tokens: Number(row?.['tokens'] ?? 0) };
}

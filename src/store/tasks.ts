import { ReaperError } from '../errors.ts';
import type { Row } from './drivers/driver.ts';
import { appendEvent } from './events.ts';
import { checkTaskId, newTaskId } from './ids.ts';
import { pageCursor, readPageCursor } from './page-cursor.ts';
import { integer, record, text } from './rows.ts';
import type { Store } from './store.ts';
import { createWorkspace, realProject, workspacePath } from './workspace.ts';

export const priorities = ['P0', 'P1', 'P2', 'P3', 'P4'] as const;
export type Priority = (typeof priorities)[number];

/** What a task is made of. Description and context are validated where they come in. */
export interface NewTask {
  readonly description: string;
  readonly priority: Priority;
  /** Absolute path of the project; its `.agent-workspace` gets the task's directory. */
  readonly projectDirectory: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** Limits that differ from the configuration's. */
  readonly limits?: Readonly<Record<string, unknown>>;
}

/** What the store knows of a task. */
export interface TaskRecord {
  readonly id: string;
  readonly hostId: string;
  readonly description: string;
  readonly priority: Priority;
  readonly projectDirectory: string;
  /** Absolute path of `.agent-workspace/TASK-...`. */
  readonly workspace: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly limits: Readonly<Record<string, unknown>>;
  readonly pinned: boolean;
  readonly createdAt: number;
}

/**
 * Records a task and makes its workspace. The row comes first, so that no directory is without one; when the
 * directory cannot be made the row goes again.
 * @throws ReaperError INSECURE_PATH, PROJECT_NOT_WRITABLE, DISK_FULL, INVALID_OPTION for a project directory that is missing
 */
export function createTask(store: Store, task: NewTask): TaskRecord {
  const at = store.now();
  const id = newTaskId(at);
  const projectDirectory = realProject(task.projectDirectory);
  const workspace = workspacePath(projectDirectory, id);
  store.write(() => {
    insert(store, {
      ...task,
      projectDirectory,
      limits: task.limits ?? {},
      id,
      hostId: store.host.id,
      workspace,
      pinned: false,
      createdAt: at,
    });
  });
  try {
    createWorkspace(projectDirectory, id);
  } catch (error) {
    store.write(() => store.database.run('DELETE FROM tasks WHERE id = :id', { id }));
    throw error;
  }
  return requireTask(store, id);
}

/** @throws ReaperError NOT_FOUND, INVALID_OPTION */
export function requireTask({ database }: Store, id: string): TaskRecord {
  const row = database.get('SELECT * FROM tasks WHERE id = :id', { id: checkTaskId(id) });
  if (row === undefined) throw new ReaperError('NOT_FOUND', { kind: 'task', id });
  return taskOf(row);
}

/** The task that a person means: by id, or by the unambiguous beginning or end of it. @throws NOT_FOUND, AMBIGUOUS */
export function findTask({ database }: Store, reference: string): TaskRecord {
  const rows = database.all(
    `SELECT * FROM tasks WHERE id = :ref OR substr(id, 1, length(:ref)) = :ref OR substr(id, -8, length(:ref)) = :ref
     ORDER BY id = :ref DESC, created_at DESC LIMIT 11`,
    { ref: reference },
  );
  const [first, ...others] = reference === '' ? [] : rows.map(taskOf);
  if (first === undefined) throw new ReaperError('NOT_FOUND', { kind: 'task', id: reference });
  if (first.id === reference || others.length === 0) return first;
  const candidates = [first, ...others].slice(0, 10).map(({ id }) => id);
  throw new ReaperError('AMBIGUOUS', { kind: 'task', id: reference, candidates });
}

/**
 * Tasks, newest first.
 * @param after the `next` of the page before. @throws ReaperError INVALID_OPTION for what is no such cursor
 */
export function listTasks(
  { database }: Store,
  limit = 100,
  after?: string,
): { readonly tasks: readonly TaskRecord[]; readonly next: string | null } {
  const [at, id] = after === undefined ? [Number.MAX_SAFE_INTEGER, ''] : readPageCursor(after);
  const sql = `SELECT * FROM tasks WHERE (created_at, id) < (:at, :id) ORDER BY created_at DESC, id DESC LIMIT :limit`;
  const rows = database.all(sql, { at, id, limit: limit + 1 });
  const tasks = rows.slice(0, limit).map(taskOf);
  return { tasks, next: rows.length > limit ? pageCursor(tasks.at(-1)) : null };
}

function insert(store: Store, task: TaskRecord): void {
  const { id, hostId, workspace, createdAt: at } = task;
  store.database.run(
    `INSERT INTO tasks (id, host_id, description, priority, project_directory, workspace, context, limits, created_at)
     VALUES (:id, :host, :description, :priority, :project, :workspace, :context, :limits, :at)`,
    {
      id,
      host: hostId,
      description: task.description,
      priority: task.priority,
      project: task.projectDirectory,
      workspace,
      context: JSON.stringify(task.context),
      limits: JSON.stringify(task.limits),
      at,
    },
  );
  store.database.run("INSERT INTO directories VALUES (:workspace, :host, 'workspace', :id, :at)", {
    workspace,
    host: hostId,
    id,
    at,
  });
  appendEvent(store, { taskId: id, kind: 'task', data: { priority: task.priority } });
}

function taskOf(row: Row): TaskRecord {
  return {
    id: text(row, 'id'),
    hostId: text(row, 'host_id'),
    description: text(row, 'description'),
    priority: text(row, 'priority') as Priority,
    projectDirectory: text(row, 'project_directory'),
    workspace: text(row, 'workspace'),
    context: record(row, 'context'),
    limits: record(row, 'limits'),
    pinned: integer(row, 'pinned') === 1,
    createdAt: integer(row, 'created_at'),
  };
}

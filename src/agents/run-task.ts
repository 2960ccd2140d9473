import { forgetTask } from '../store/retention.ts';
import { createTask, requireTask, type TaskRecord } from '../store/tasks.ts';
import { removeEmptyWorkspace } from '../store/workspace.ts';
import { parseTask } from '../tasks/parse-input.ts';
import type { Manager } from './manager.ts';

/** In the context of a task that nobody has asked for: it was made because each agent needs one. */
const mark = { made_for: 'run' } as const;

/**
 * Makes a task for one run, in the project `directory`.
 * @throws ReaperError FIELD_TOO_LONG, INVALID_FIELD, INVALID_OPTION, INSECURE_PATH, PROJECT_NOT_WRITABLE
 */
export function createRunTask({ store }: Manager, description: string, directory: string): TaskRecord {
  const { priority } = parseTask({ description, client_cwd: directory });
  return createTask(store, { description, priority, projectDirectory: directory, context: mark });
}

/**
 * Forgets a task that was made for a run, once it has no agent: its row, then its directories as far as they are empty.
 * The row first, for with it gone no agent can come any more that would need them.
 * @returns whether it went: one that somebody has made, or pinned, or that has an agent, stays
 * @throws ReaperError NOT_FOUND, STORE_BUSY
 */
export function forgetRunTask({ store }: Manager, taskId: string): boolean {
  const { context, pinned, workspace } = requireTask(store, taskId);
  if (context['made_for'] !== mark.made_for || pinned || !forgetTask(store, taskId)) return false;
  try {
    removeEmptyWorkspace(workspace);
  } catch {
    // It is forgotten all the same; its directories are the project's owner's to remove.
  }
  return true;
}

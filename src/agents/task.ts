import { createTask as storeTask, type TaskRecord } from '../store/tasks.ts';
import { parseTask } from '../tasks/parse-input.ts';
import type { TaskInput } from '../tasks/task-input.ts';
import type { Manager } from './manager.ts';
import { workingDirectory } from './working-directory.ts';

/**
 * Creates a task in the project `client_cwd`, or else in `cwd`, or else in the directory of this process.
 * @param input as the parameters of `create_real_task` describe it
 * @throws ReaperError FIELD_TOO_LONG, INVALID_FIELD, INVALID_OPTION, INSECURE_PATH, PROJECT_NOT_WRITABLE
 */
export function createTask({ store }: Manager, input: unknown, cwd?: string): TaskRecord {
  const { description, priority, client_cwd: directory, ...context } = parseTask(input);
  return storeTask(store, {
    description,
    priority,
    projectDirectory: directory ?? cwd ?? workingDirectory(),
    context,
  });
}

/** What describes a task, for its agents' prompts. */
export function taskInputOf(task: TaskRecord): TaskInput {
  return { ...task.context, description: task.description, priority: task.priority };
}

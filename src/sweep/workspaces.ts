import type { Store } from '../store/store.ts';
import { listTasks, type TaskRecord } from '../store/tasks.ts';

/** How many tasks are read at a time. */
const page = 500;

/** All tasks of this host, newest first, a page at a time. */
export function* tasksOfHost(store: Store): Generator<TaskRecord> {
  let after: string | undefined;
  do {
    const { tasks, next } = listTasks(store, page, after);
    yield* tasks.filter(({ hostId }) => hostId === store.host.id);
    after = next ?? undefined;
  } while (after !== undefined);
}

/** Lets others run between two pieces of work that each take the thread for a moment. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

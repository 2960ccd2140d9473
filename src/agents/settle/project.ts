import { limitsOf } from '../../store/limits.ts';
import { projectGlobal, projectTask } from '../../store/projections.ts';
import type { Manager } from '../manager.ts';

/** Brings the projections up to date with what was settled, once for all of it. They are copies and hold nothing up. */
export function projectSettled({ store, config }: Manager, taskIds: ReadonlySet<string>): void {
  const limits = limitsOf(config);
  for (const taskId of taskIds) {
    unlessItFails(() => {
      projectTask(store, taskId, limits);
    });
  }
  unlessItFails(() => {
    projectGlobal(store, limits);
  });
}

/** The workspace may be gone, or the disk full; the next one to project makes up for it. */
function unlessItFails(work: () => void): void {
  try {
    work();
  } catch {
    // See above.
  }
}

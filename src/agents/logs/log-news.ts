import { join } from 'node:path';
import { requireAgent } from '../../store/agents.ts';
import type { Listening } from '../../store/doorbell.ts';
import { requireTask } from '../../store/tasks.ts';
import { Changes } from '../changes.ts';
import type { Manager } from '../manager.ts';

/**
 * Tells that there may be more to read of an agent's log: somebody wrote to the directory of the logs, or to the store,
 * which knows when a run is over. Armed from its construction on.
 */
export class LogNews {
  readonly #changes: Changes;
  readonly #doorbell: Listening;

  /** @throws ReaperError NOT_FOUND; an error of fs.watch where the kernel's table of watches is full: inotify(7) */
  constructor({ store }: Manager, agentId: string, signal?: AbortSignal) {
    const { workspace } = requireTask(store, requireAgent(store, agentId).taskId);
    this.#changes = new Changes([join(workspace, 'logs')], signal);
    this.#doorbell = store.doorbell.listen(() => {
      this.#changes.wake();
    });
  }

  /** Resolves at the first news after this call: call it, then read, then await it. Rejects with the signal's reason. */
  next(): Promise<void> {
    return this.#changes.next();
  }

  close(): void {
    this.#doorbell.stop();
    this.#changes.close();
  }
}

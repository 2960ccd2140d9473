import { limitsOf } from '../../store/limits.ts';
import { projectGlobal, projectTask } from '../../store/projections.ts';
import type { Manager } from '../manager.ts';
import type { Moment } from './alarm.ts';

/** Milliseconds between two rounds; with ten thousand agents on record one takes 120 ms, and then they are rarer. */
const pauseMs = 500;
const share = 20;

/** Keeps AGENT_REGISTRY.json and GLOBAL_REGISTRY.json up to date, together for many changes, and never in a hurry. */
export class Projections {
  readonly #manager: Manager;
  readonly #now: () => Moment;
  readonly #tasks = new Set<string>();
  #notBefore: Moment = 0;

  constructor(manager: Manager, now: () => Moment) {
    this.#manager = manager;
    this.#now = now;
  }

  /** Something of this task is different. It is not told at once, for more may follow. */
  note(taskId: string): void {
    if (this.#tasks.size === 0) this.#notBefore = Math.max(this.#notBefore, this.#now() + pauseMs);
    this.#tasks.add(taskId);
  }

  get dueAt(): Moment | null {
    return this.#tasks.size === 0 ? null : this.#notBefore;
  }

  run(): void {
    if (this.#tasks.size > 0 && this.#now() >= this.#notBefore) this.flush();
  }

  /** Writes what is pending, now. They are copies: one that fails is made up for by the next. */
  flush(): void {
    if (this.#tasks.size === 0) return;
    const { store, config } = this.#manager;
    const limits = limitsOf(config);
    const began = this.#now();
    for (const taskId of this.#tasks)
      attempt(() => {
        projectTask(store, taskId, limits);
      });
    attempt(() => {
      projectGlobal(store, limits);
    });
    this.#tasks.clear();
    const ended = this.#now();
    this.#notBefore = ended + Math.max(pauseMs, share * (ended - began));
  }
}

/** The workspace may be gone, or the disk full. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // Nothing reads a projection back.
  }
}

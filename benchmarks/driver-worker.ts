import type { TreeOrder } from './drivers/driver.ts';
import { program, script } from './programs.ts';
import { Worker } from './worker.ts';

/** A driver in a node process of its own, with an init above it that reaps at once. */
export class DriverWorker implements AsyncDisposable {
  readonly #worker: Worker;

  constructor(name: string, argument = '') {
    this.#worker = new Worker([program('adopt'), process.execPath, script('drivers/main'), name, argument]);
  }

  async start(tree: TreeOrder): Promise<void> {
    await this.#worker.ask(`start ${JSON.stringify(tree)}`);
  }

  /** `us`: from the call to its return. The two moments are of the monotonic clock. */
  async kill(): Promise<{ us: number; calledNs: number; returnedNs: number; detail: unknown }> {
    const answer = await this.#worker.ask<{ calledNs: number; returnedNs: number; detail: unknown }>('kill');
    return { ...answer, us: (answer.returnedNs - answer.calledNs) / 1000 };
  }

  async finish(): Promise<void> {
    await this.#worker.ask('finish');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker[Symbol.asyncDispose]();
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { treeArguments, type TreeOrder } from './driver.ts';

/** The tree as a child of node itself, for the tools that are handed a pid. */
export class Child {
  #child: ChildProcess | undefined;
  #exited: Promise<unknown> = Promise.resolve();

  async start(tree: TreeOrder, options: { detached?: boolean } = {}): Promise<void> {
    const child = spawn(tree.program, treeArguments(tree), {
      stdio: ['ignore', 'pipe', 'inherit'],
      ...options,
    });
    this.#child = child;
    this.#exited = once(child, 'exit');
    await once(child.stdout, 'data');
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('no tree was started');
    return this.#child.pid;
  }

  /** Of the root alone: what the others do is not node's to know. */
  async exited(): Promise<void> {
    await this.#exited;
    this.#child?.stdout?.destroy();
  }
}

/** kill(2), where "gone already" is as good as killed. */
export function killIfThere(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

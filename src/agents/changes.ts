import { watch, type FSWatcher } from 'node:fs';

/**
 * Waits for changes in directories, by the kernel's word. Armed from its construction on: call `next()` first, then look,
 * then await it, and nothing that changes in between is missed.
 */
export class Changes {
  readonly #watchers: readonly FSWatcher[];
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => {
    this.#wake();
  };
  #changed = false;
  #broken: Error | undefined;
  #waiting: { readonly resolve: () => void; readonly reject: (reason: unknown) => void } | undefined;

  /** @throws an error of fs.watch, such as ENOSPC where the kernel's table of watches is full: inotify(7) */
  constructor(directories: readonly string[], signal?: AbortSignal) {
    this.#signal = signal;
    this.#watchers = directories.map((directory) => watch(directory));
    for (const watcher of this.#watchers) {
      watcher.on('change', () => {
        this.#changed = true;
        this.#wake();
      });
      watcher.on('error', (error: Error) => {
        this.#broken = error;
        this.#wake();
      });
    }
    signal?.addEventListener('abort', this.#onAbort);
  }

  /** Resolves at the first change after this call; rejects with the reason of the signal. One at a time. */
  next(): Promise<void> {
    this.#changed = false;
    const next = new Promise<void>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    // It may be given up unawaited.
    next.catch(() => undefined);
    if (this.#signal?.aborted === true || this.#broken !== undefined) this.#wake();
    return next;
  }

  /** Something else that was waited for has come: the wait is over as if there had been a change. */
  wake(): void {
    this.#changed = true;
    this.#wake();
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#changed = true;
    this.#waiting?.resolve();
  }

  #wake(): void {
    const waiting = this.#waiting;
    if (this.#signal?.aborted === true) waiting?.reject(this.#signal.reason);
    else if (this.#broken !== undefined) waiting?.reject(this.#broken);
    else if (this.#changed) waiting?.resolve();
  }
}

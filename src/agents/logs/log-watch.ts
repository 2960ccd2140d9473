import { watch, type FSWatcher } from 'node:fs';
import { basename } from 'node:path';
import { ReaperError } from '../../errors.ts';
import type { Doorbell, Listening } from '../../store/doorbell.ts';
import { errnoOf } from '../../store/private-files.ts';

/**
 * Hears of changes to some files of a directory, and of commits to the store. Call `next()` first, then look, then await
 * it: nothing that happens in between is missed.
 */
export class LogWatch {
  readonly #watcher: FSWatcher;
  readonly #doorbell: Doorbell;
  readonly #path: string;
  #listening: Listening | undefined;
  #fileChanged = true;
  #broken: Error | undefined;
  #wake: () => void = () => undefined;

  /** @throws ReaperError CANNOT_FOLLOW */
  constructor(directory: string, names: readonly string[], doorbell: Doorbell) {
    this.#path = directory;
    this.#doorbell = doorbell;
    // What is done to the directory itself comes under its own name.
    const heard = new Set<string | null>([...names, basename(directory), null]);
    try {
      this.#watcher = watch(directory, (_event, name) => {
        if (!heard.has(name)) return;
        this.#fileChanged = true;
        this.#wake();
      });
    } catch (error) {
      throw this.#failure(error);
    }
    this.#watcher.on('error', (error) => {
      this.#broken = error;
      this.#wake();
    });
  }

  /** Whether the files were changed since the last call; true at the first. */
  takeFileChange(): boolean {
    const changed = this.#fileChanged;
    this.#fileChanged = false;
    return changed;
  }

  /**
   * Resolves at the first news after this call. One at a time.
   * @throws ReaperError CANNOT_FOLLOW; the reason of the signal
   */
  async next(signal: AbortSignal | undefined): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#listen();
    const abort = (): void => {
      this.#wake();
    };
    signal?.addEventListener('abort', abort, { once: true });
    await woken;
    signal?.removeEventListener('abort', abort);
    signal?.throwIfAborted();
    if (this.#broken !== undefined) throw this.#failure(this.#broken);
  }

  close(): void {
    this.#listening?.stop();
    this.#watcher.close();
    this.#wake();
  }

  /** Anew for each wait, for the file that rings may have been replaced. */
  #listen(): void {
    const before = this.#listening;
    this.#listening = this.#doorbell.listen(() => {
      this.#wake();
    });
    before?.stop();
    if (this.#listening.failure !== null) {
      const { reason } = this.#listening.failure;
      throw new ReaperError('CANNOT_FOLLOW', { path: this.#path, reason });
    }
  }

  /** inotify(7): ENOSPC and EMFILE are limits of the user. */
  #failure(cause: unknown): ReaperError {
    const limits: Readonly<Record<string, string>> = {
      ENOSPC: 'the limit fs.inotify.max_user_watches is reached',
      EMFILE: 'the limit fs.inotify.max_user_instances or of open files is reached',
    };
    const errno = errnoOf(cause) ?? String(cause);
    return new ReaperError('CANNOT_FOLLOW', { path: this.#path, reason: limits[errno] ?? errno }, { cause });
  }
}

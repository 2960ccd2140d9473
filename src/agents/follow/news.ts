import { statSync, watch, type FSWatcher } from 'node:fs';
import { basename } from 'node:path';
import type { Doorbell, Listening } from '../../store/doorbell.ts';
import { errnoOf } from '../../store/private-files.ts';

/** More than this at once, and the kernel's queue of 16,384 may have overflowed: then everything is looked at. */
const many = 4_096;

/**
 * Hears of commits, by the doorbell, and of output, by watches on directories of logs. It tells that there is news and
 * keeps what; nothing is done before it is asked for. Its doorbell keeps the process alive.
 */
export class News {
  readonly #doorbell: Doorbell;
  readonly #tell: () => void;
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: number | undefined }>();
  readonly #changed = new Set<string>();
  #listening: Listening | undefined;
  #heard = 0;
  #all = true;
  #deaf: string | null = null;

  constructor(doorbell: Doorbell, tell: () => void) {
    this.#doorbell = doorbell;
    this.#tell = tell;
  }

  /**
   * Arms the doorbell, anew each time, for its file may have been replaced; and the watches of exactly these directories.
   * To be called before looking at what they tell of.
   */
  listen(logDirectories: ReadonlySet<string>): void {
    const before = this.#listening;
    this.#deaf = null;
    this.#listening = this.#doorbell.listen(this.#tell);
    before?.stop();
    if (this.#listening.failure !== null) this.#deaf = this.#listening.failure.reason;
    // A watch stays with its directory, wherever that is moved.
    for (const [path, { inode }] of this.#watchers)
      if (!logDirectories.has(path) || inodeOf(path) !== inode) this.#forget(path);
    for (const path of logDirectories) if (!this.#watchers.has(path)) this.#watch(path);
  }

  /** Why something cannot be heard here, as long as that is so: no more watches are to be had from the kernel. */
  get deaf(): string | null {
    return this.#deaf;
  }

  /** Names of the files that have changed since the last call; `all` when that cannot be said. */
  takeChanged(): ReadonlySet<string> | 'all' {
    const changed = this.#all || this.#heard > many || this.#deaf !== null ? 'all' : new Set(this.#changed);
    this.#changed.clear();
    this.#heard = 0;
    this.#all = false;
    return changed;
  }

  close(): void {
    this.#listening?.stop();
    for (const path of this.#watchers.keys()) this.#forget(path);
  }

  #forget(path: string): void {
    this.#watchers.get(path)?.watcher.close();
    this.#watchers.delete(path);
  }

  #watch(path: string): void {
    try {
      const inode = inodeOf(path);
      const watcher = watch(path, { persistent: false }, (_event, name) => {
        if (this.#watchers.get(path)?.watcher !== watcher) return;
        // By its own name it tells of its end: another directory may be there by now, of the same inode even.
        if (name === basename(path)) this.#forget(path);
        if (name === null) this.#all = true;
        else this.#changed.add(name);
        this.#heard += 1;
        this.#tell();
      });
      watcher.on('error', () => {
        this.#forget(path);
        this.#tell();
      });
      this.#watchers.set(path, { watcher, inode });
      // What came before the watch is told by nobody.
      this.#all = true;
    } catch (error) {
      // A workspace that was removed has nothing to tell.
      if (errnoOf(error) !== 'ENOENT') this.#deaf = `${errnoOf(error) ?? String(error)} for ${path}`;
    }
  }
}

/** Undefined where there is none, or where something else is in the way. */
function inodeOf(path: string): number | undefined {
  try {
    return statSync(path).ino;
  } catch {
    return undefined;
  }
}

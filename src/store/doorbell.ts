import { closeSync, constants, fstatSync, watch, writeSync, type FSWatcher } from 'node:fs';
import { errnoOf, openPrivateFile } from './private-files.ts';

/** Why nobody can be woken: the kernel's table of watches is full, or the file system cannot tell of changes. */
export interface WatchFailure {
  readonly errno: string;
  readonly reason: string;
}

/** A watch that was armed, or the reason why it could not be. */
export interface Listening {
  readonly failure: WatchFailure | null;
  stop(): void;
}

/** Wakes the readers of all processes after a commit. */
export interface Doorbell {
  ring(): void;
  /**
   * Calls `onRing` after each ring that comes after this returns, at least once for any number of them that come
   * together, and keeps the process alive until it is stopped.
   */
  listen(onRing: () => void): Listening;
  close(): void;
}

/**
 * The doorbell is a file of its own, for the database and its -wal change before a commit can be seen. One byte is
 * written at its beginning again and again, so that it never grows.
 */
export function openDoorbell(path: string): Doorbell {
  let fd: number | undefined;
  // Forgotten first: its number may be another file's by the time that a new one can be opened.
  const close = (): void => {
    const old = fd;
    fd = undefined;
    if (old !== undefined) closeSync(old);
  };
  const opened = (): number => {
    // Somebody may have removed the file; then the readers watch a new one.
    if (fd !== undefined && fstatSync(fd).nlink > 0) return fd;
    close();
    fd = openPrivateFile(path, constants.O_RDWR | constants.O_CREAT);
    return fd;
  };
  return {
    ring: () => {
      try {
        writeSync(opened(), '!', 0);
      } catch {
        // The commit stands. Readers who miss the ring read once more at their deadline.
      }
    },
    listen: (onRing) =>
      listenTo(() => {
        opened();
        return watch(path, onRing);
      }, onRing),
    close,
  };
}

/** Where the directory of the store is gone, nobody is woken, and the store that is open may still be read. */
function listenTo(arm: () => FSWatcher, onRing: () => void): Listening {
  let watcher: FSWatcher | undefined;
  let failure: WatchFailure | null = null;
  try {
    watcher = arm();
    watcher.on('error', onRing);
  } catch (error) {
    failure = explain(error);
  }
  return {
    failure,
    stop: () => {
      watcher?.close();
    },
  };
}

/** inotify(7): the number of watches (ENOSPC) and of instances (EMFILE) per user is limited. */
function explain(error: unknown): WatchFailure {
  const errno = errnoOf(error) ?? 'UNKNOWN';
  const limits: Readonly<Record<string, string>> = {
    ENOSPC: 'the limit fs.inotify.max_user_watches is reached',
    EMFILE: 'the limit fs.inotify.max_user_instances or of open files is reached',
  };
  return { errno, reason: limits[errno] ?? 'the directory of the store cannot be watched' };
}

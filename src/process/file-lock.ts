import { ReaperError } from '../errors.ts';
import { taskEvents } from '../native/contract.ts';
import { errnoName } from '../native/errno.ts';
import { addon } from '../native/load.ts';

/** An advisory lock that this process holds, and no child of it: gone with the process, however that ends. */
export interface FileLock {
  readonly path: string;
  /** Others can have it when this returns. More than once does no harm. */
  release(): void;
}

/** How a lock is asked for. */
export interface LockOptions {
  /** Whether to wait, without a limit, for others to release it. */
  readonly wait: boolean;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes the lock of flock(2) on the file at `path`, which is made (0600) where there is none and never removed. It is a
 * lock on what lies at `path` when it is taken: one on a file that was replaced meanwhile is given back and tried again.
 * Two locks in one process are strangers to each other. Only waiting for one keeps the event loop alive.
 * @returns null when somebody else has it and `wait` is false
 * @throws ReaperError LOCK_FAILED; the reason of `signal` when that is aborted first
 */
export async function lockFile(
  path: string,
  mode: 'shared' | 'exclusive',
  { wait, signal }: LockOptions,
): Promise<FileLock | null> {
  signal?.throwIfAborted();
  if (path.includes('\0')) throw new ReaperError('LOCK_FAILED', { path, errno: 'EINVAL' });
  let task = 0;
  const cancel = (): void => {
    addon().endTask(task);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  const errno = await new Promise<number>((resolve) => {
    task = addon().lockFile(path, mode === 'exclusive', wait, (event, _text, error) => {
      if (event === taskEvents.text) addon().unrefTask(task);
      resolve(event === taskEvents.text ? 0 : error);
    });
    if (task < 0) resolve(-task);
  });
  signal?.removeEventListener('abort', cancel);
  if (errno === 0 && signal?.aborted !== true) return { path, release: cancel };
  if (errno === 0) cancel();
  signal?.throwIfAborted();
  const name = errnoName(errno);
  if (name === 'EAGAIN' && !wait) return null;
  throw new ReaperError('LOCK_FAILED', { path, errno: name });
}

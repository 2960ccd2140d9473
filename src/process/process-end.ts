import { ReaperError } from '../errors.ts';
import { errnoName } from '../native/errno.ts';
import { addon } from '../native/load.ts';
import type { ProcessHandle } from './handle.ts';

/** How the end of a process is waited for. */
export interface ProcessEndOptions {
  readonly signal?: AbortSignal | undefined;
  /** False: waiting does not keep the event loop alive. */
  readonly ref?: boolean;
}

/**
 * Resolves when exactly that process has ended, reaped or not; at once when it is gone, or its number is another's by now.
 * It need not be a child of ours. Costs a descriptor, and nothing else until then.
 * @throws ReaperError WATCH_FAILED; the reason of `signal` when that is aborted first
 */
export async function processEnd(handle: ProcessHandle, options: ProcessEndOptions = {}): Promise<void> {
  const { signal, ref = true } = options;
  signal?.throwIfAborted();
  const { pid, startTime, bootId } = handle;
  if (bootId !== addon().readBootId()) return;
  let task = 0;
  const cancel = (): void => {
    addon().endTask(task);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  const errno = await new Promise<number>((resolve) => {
    task = addon().watchProcess(pid, startTime, (_event, _text, error) => {
      resolve(error);
    });
    if (task < 0) resolve(-task);
    else if (!ref) addon().unrefTask(task);
  });
  signal?.removeEventListener('abort', cancel);
  const name = errnoName(errno);
  if (errno === 0 || name === 'ESRCH') return;
  signal?.throwIfAborted();
  throw new ReaperError('WATCH_FAILED', { pid, errno: name });
}

import { ReaperError } from '../errors.ts';
import { errnoName } from '../native/errno.ts';
import { addon } from '../native/load.ts';

/**
 * One process and never another: its number alone is recycled, with start time and boot id it is not. It holds no
 * descriptor and may be stored; whoever acts on it opens a pidfd first and compares again.
 */
export interface ProcessHandle {
  readonly pid: number;
  /** Clock ticks since boot, field 22 of proc_pid_stat(5). */
  readonly startTime: number;
  readonly bootId: string;
}

/**
 * Pins the identity of a live process.
 * @throws ReaperError INVALID_PID, NO_PROCESS when there is none or it is a zombie
 */
// eslint-disable-next-line @typescript-eslint/require-await -- a promise even for what is known at once
export async function handle(pid: number): Promise<ProcessHandle> {
  checkPid(pid);
  const { startTime } = readProcess(pid);
  return { pid, startTime, bootId: addon().readBootId() };
}

/** @throws ReaperError INVALID_PID for everything that the kernel would not take as the number of one process */
export function checkPid(pid: unknown): asserts pid is number {
  if (typeof pid === 'number' && Number.isInteger(pid) && pid > 1 && pid <= 0x7fffffff) return;
  throw new ReaperError('INVALID_PID', { pid });
}

/** @throws ReaperError NO_PROCESS */
export function readProcess(pid: number): { startTime: number; ppid: number; comm: string } {
  const found = addon().readProcess(pid);
  if (typeof found === 'object') return found;
  const name = errnoName(found);
  throw new ReaperError('NO_PROCESS', { pid, ...(name === 'ESRCH' ? {} : { why: name }) });
}

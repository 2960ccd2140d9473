import { ReaperError } from '../errors.ts';
import { addon } from '../native/load.ts';
import { terminate } from '../process/terminate.ts';
import type { Config } from '../store/config/config.ts';
import type { Cleared } from './leftover.ts';

/**
 * Ends exactly that process and everything below it: pid and start time are compared once more, through a pidfd, before
 * any signal. One that has ended meanwhile is as good.
 * @throws ReaperError PROTECTED_PROCESS; TERMINATION_INCOMPLETE with who is left and why
 */
export async function endProcess(
  { pid, startTime }: { readonly pid: number; readonly startTime: number },
  config: Config,
): Promise<Cleared> {
  const limits = { grace: config['limits.grace'], hard: config['limits.hard'] };
  try {
    await terminate({ pid, startTime, bootId: addon().readBootId() }, limits);
  } catch (error) {
    if (!ReaperError.is(error, 'NO_PROCESS') && !ReaperError.is(error, 'HANDLE_STALE')) throw error;
  }
  return 'cleared';
}

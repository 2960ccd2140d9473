import { ReaperError } from '../errors.ts';

/** Longest duration that is taken, 10,000 hours in milliseconds; about what timers of the kernel and of people bear. */
export const longestMs = 36_000_000_000;

/** Milliseconds from the first signal to SIGKILL, where nothing else is said. */
export const defaultGraceMs = 5_000;

/** Milliseconds from SIGKILL until the ending is given up and reported with its survivors. */
export const defaultHardMs = 10_000;

/**
 * A duration in whole milliseconds, rounded up; undefined stays undefined.
 * @throws ReaperError INVALID_OPTION
 */
export function duration(value: unknown, option: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value >= 0 && value <= longestMs) return Math.ceil(value);
  throw new ReaperError('INVALID_OPTION', { option, value, expected: `milliseconds from 0 to ${longestMs}` });
}

/**
 * Like {@link duration}, for a deadline, where 0 would mean never to have run.
 * @throws ReaperError INVALID_OPTION
 */
export function deadline(value: unknown, option: string): number | undefined {
  if (value !== 0) return duration(value, option);
  throw new ReaperError('INVALID_OPTION', { option, value, expected: `milliseconds from 1 to ${longestMs}` });
}

/** The exit codes of every command but `exec` and `run`, which pass on the payload's. */
export const exitCodes = {
  OK: 0,
  FAILED: 1,
  USAGE: 2,
  NOT_FOUND: 4,
  REFUSED: 5,
  TIMED_OUT: 6,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What each means, for help and documentation. */
export const exitCodeMeanings: readonly (readonly [code: number, meaning: string])[] = [
  [exitCodes.OK, 'done'],
  [exitCodes.FAILED, 'failed; the message says why'],
  [exitCodes.USAGE, 'bad usage: unknown command or option, bad value'],
  [exitCodes.NOT_FOUND, 'no such thing'],
  [exitCodes.REFUSED, 'refused by a state or a limit'],
  [exitCodes.TIMED_OUT, 'timed out'],
];

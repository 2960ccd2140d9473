import { constants } from 'node:os';
import type { Outcome } from '../store/outcomes.ts';
import { exitCodes } from './exit-codes.ts';

/** As timeout(1) has it. */
const timedOut = 124;

/** The exit code of `run`: that of the agent, in so far as it says how the agent ended. */
export function outcomeExit({
  cause,
  status,
  exitCode,
  signal,
}: Pick<Outcome, 'cause' | 'status' | 'exitCode' | 'signal'>): number {
  // It has reached its goal, also if it had to be told to leave then.
  if (status === 'completed') return exitCodes.OK;
  if (cause === 'timeout' || cause === 'idle') return timedOut;
  if (exitCode !== null && exitCode !== 0) return exitCode;
  return signal === null ? exitCodes.FAILED : signalExit(signal);
}

/** What a shell makes of an end by a signal. */
export function signalExit(signal: string): number {
  const number = (constants.signals as Readonly<Record<string, number>>)[signal];
  return number === undefined ? exitCodes.FAILED : 128 + number;
}

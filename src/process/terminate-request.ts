import { ReaperError } from '../errors.ts';
import { defaultHardMs, duration } from './durations.ts';
import { checkKeys } from './known-keys.ts';
import type { TerminationReport } from './report.ts';
import { signalName } from './signals.ts';
import type { TerminateOptions } from './spawn-options.ts';

/** {@link TerminateOptions} with everything checked and filled in. */
export interface TerminateRequest {
  readonly signal: NodeJS.Signals;
  readonly grace: number;
  readonly hard: number;
}

/** @throws ReaperError INVALID_OPTION, UNKNOWN_OPTION */
export function terminateRequest(options: TerminateOptions, graceMs: number): TerminateRequest {
  checkKeys(options, ['signal', 'grace', 'hard'], 'options');
  return {
    signal: signalName(options.signal ?? 'SIGTERM', 'signal'),
    grace: duration(options.grace, 'grace') ?? graceMs,
    hard: duration(options.hard, 'hard') ?? defaultHardMs,
  };
}

/** @throws ReaperError TERMINATION_INCOMPLETE when somebody is left */
export function requireNobodyLeft(report: TerminationReport): TerminationReport {
  if (report.survivorsTotal === 0) return report;
  throw new ReaperError('TERMINATION_INCOMPLETE', {
    survivors: report.survivors,
    total: report.survivorsTotal,
    report,
  });
}

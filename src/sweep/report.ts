import type { ErrorCode } from '../errors.ts';
import type { ForeignLeftover } from './foreign/foreign.ts';
import type { Leftover, Spared } from './leftover.ts';
import type { RetentionReport } from './retention/report.ts';

/** A leftover, and what became of it. */
export interface SweptLeftover extends Leftover {
  /** `found`: in a dry run, nothing was done. `in_use`: it turned out to belong to somebody. */
  readonly result: 'found' | 'cleared' | 'in_use' | 'failed';
  readonly error: string | null;
}

/** Something that a sweep does not end by itself, and that was named. */
export interface NamedEnd {
  readonly name: string;
  /** `refused`: it is none of those that may be named. */
  readonly result: 'ended' | 'refused' | 'failed';
  readonly error: string | null;
}

/** What a sweep found and did. `version` is raised when a field changes its meaning. Times: ms since 1970, durations in ms. */
export interface SweepReport {
  readonly version: 1;
  readonly dryRun: boolean;
  readonly startedAt: number;
  readonly durationMs: number;
  /** Why the store could not be read, or null. Then only processes are ended, by their leaves and marks. */
  readonly storeError: { readonly code: ErrorCode; readonly message: string } | null;
  readonly agents: {
    /** Alive under their supervisors: they are left to them. */
    readonly live: readonly string[];
    /** Live ones that a dead deployer had not told of, and that are on record now. */
    readonly adopted: readonly string[];
  };
  /** At most 1,000; the total counts all. So it is with the other lists. */
  readonly leftovers: readonly SweptLeftover[];
  readonly leftoversTotal: number;
  /** How many leftovers are still there. */
  readonly remaining: number;
  readonly spared: readonly Spared[];
  readonly sparedTotal: number;
  readonly foreign: readonly ForeignLeftover[];
  readonly foreignTotal: number;
  readonly named: readonly NamedEnd[];
  /** Null where it was not asked for, or there is no store. */
  readonly retention: RetentionReport | null;
  /** What could not be looked at, and why. */
  readonly unknown: readonly string[];
}

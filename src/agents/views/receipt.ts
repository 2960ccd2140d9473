import type { Outcome } from '../../store/outcomes.ts';
import type { CleanupAttempt } from '../../store/settle.ts';

/** What is on record of how an agent ended, with the proof: the parts of the termination report that people ask for. */
export interface Receipt {
  readonly cause: string;
  /** The cause by which the run itself ended, where the agent had said before that it was done. */
  readonly endedBy: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly tier: string | null;
  readonly processes: {
    readonly endedByTerm: number | null;
    readonly neededKill: number | null;
    readonly adopted: number | null;
    /** Outside the session or group of the payload, but contained all the same. */
    readonly escapees: number | null;
  };
  readonly survivors: readonly Readonly<Record<string, unknown>>[];
  readonly verified: {
    readonly value: boolean;
    readonly by: readonly string[];
    readonly strength: string;
  } | null;
  /** Milliseconds from the beginning of the end to proven empty. */
  readonly tookMs: number | null;
  readonly settled: boolean;
  /** How often settling was tried. */
  readonly attempts: number;
  readonly cleanupError: string | null;
  /** What the last finished attempt did: the keys of `auto_cleanup_result`. */
  readonly cleanup: unknown;
  /** The termination report as a whole: docs/report.md. */
  readonly report: unknown;
}

/** Draws it up. A report that a newer version wrote may lack what this one knows: that is null then. */
export function receiptOf(outcome: Outcome, attempts: readonly CleanupAttempt[], settled: boolean): Receipt {
  const report = recordOf(outcome.report);
  const counts = recordOf(report['counts']);
  const timeline = recordOf(report['timeline']);
  const verified = report['verified'] === undefined ? null : recordOf(report['verified']);
  const finished = attempts.findLast(({ finishedAt }) => finishedAt !== null);
  const empty = numberOf(timeline, 'empty') ?? numberOf(timeline, 'reaped');
  return {
    cause: outcome.cause,
    endedBy: outcome.endedBy,
    exitCode: outcome.exitCode,
    signal: outcome.signal,
    tier: textOf(recordOf(report['containment']), 'tier'),
    processes: {
      endedByTerm: numberOf(counts, 'endedByTerm'),
      neededKill: numberOf(counts, 'neededKill'),
      adopted: numberOf(counts, 'adopted'),
      escapees: numberOf(report, 'escapeesTotal'),
    },
    survivors: listOf(report['survivors']).map(recordOf),
    verified: verified && {
      value: verified['value'] === true,
      by: listOf(verified['by']).map(String),
      strength: textOf(verified, 'strength') ?? 'none',
    },
    tookMs: empty === null ? null : empty / 1_000,
    settled,
    attempts: attempts.length,
    cleanupError: settled ? null : (finished?.error ?? null),
    cleanup: finished?.result ?? null,
    report: outcome.report,
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function numberOf(record: Readonly<Record<string, unknown>>, key: string): number | null {
  const value = record[key];
  return typeof value === 'number' ? value : null;
}

function textOf(record: Readonly<Record<string, unknown>>, key: string): string | null {
  const value = record[key];
  return typeof value === 'string' ? value : null;
}

import type { SweepReport } from '../../sweep/report.ts';
import type { VerifyReport } from '../../sweep/verify.ts';

/** What `sweep --json` prints. */
export function sweepJson(report: SweepReport): Readonly<Record<string, unknown>> {
  return { ...report, startedAt: new Date(report.startedAt).toISOString() };
}

/** What `verify --json` prints. */
export function verifyJson(report: VerifyReport): Readonly<Record<string, unknown>> {
  return { ...report, at: new Date(report.at).toISOString() };
}

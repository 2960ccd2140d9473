import type { TerminationReport } from '../../process/report.ts';
import type { Outcome } from '../../store/outcomes.ts';

/** What an outcome has to show for it that no process is left. */
export interface Proof {
  readonly report: TerminationReport | null;
  /** The kernel has said so: by the supervisor's proof, or by another boot id. */
  readonly byKernel: boolean;
}

export function proofOf({ report, endedBy }: Outcome): Proof {
  const known = isReport(report) ? report : null;
  return { report: known, byKernel: known === null ? endedBy === 'host_rebooted' : known.verified.value };
}

function isReport(value: unknown): value is TerminationReport {
  return typeof value === 'object' && value !== null && 'verified' in value;
}

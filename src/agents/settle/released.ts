import type { TerminationReport } from '../../process/report.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import type { Outcome } from '../../store/outcomes.ts';
import type { Manager } from '../manager.ts';
import type { SessionList } from './session-list.ts';

/** What a resource is released with. */
export interface Release {
  readonly manager: Manager;
  readonly agent: AgentRecord;
  readonly outcome: Outcome;
  readonly report: TerminationReport | null;
  /** Sessions that were listed for several agents at once; null when it is about one. */
  readonly sessions: SessionList | null;
}

/** What was done, and how it was proven that nothing is left. */
export interface Released {
  readonly released: Readonly<Record<string, unknown>>;
  readonly verified: Readonly<Record<string, unknown>>;
  readonly archivedFiles?: readonly string[];
}

/** Processes are left that a report names. */
export class Survivors extends Error {
  readonly total: number;
  readonly details: readonly string[];

  constructor(total: number, details: readonly string[]) {
    super(`${String(total)} of its processes are left: ${details.join(', ')}`);
    this.total = total;
    this.details = details;
  }
}

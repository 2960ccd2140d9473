import type { ExpiryReason } from './expiry.ts';

/** An archive that was deleted, or would be. */
export interface ExpiredArchive {
  readonly agentId: string;
  readonly reason: ExpiryReason;
  readonly files: number;
  readonly bytes: number;
}

/** What the rules of retention came to. In a dry run, what they would come to. Bytes as on the disk. */
export interface RetentionReport {
  /** Agents whose records and files went, for their age or for the number of agents. */
  readonly agents: number;
  readonly tasks: number;
  readonly events: number;
  /** Archives that went for their size; the records of their agents stay. At most 1,000. */
  readonly archives: readonly ExpiredArchive[];
  readonly archivesTotal: number;
  readonly files: number;
  readonly bytes: number;
  /** What all archives take that are left. */
  readonly archivedBytes: number;
  /** How much of that is pinned. */
  readonly pinnedBytes: number;
  /** What could not be deleted. */
  readonly errors: readonly string[];
}

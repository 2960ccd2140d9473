import type { Proof } from './proof.ts';

/**
 * What settling did, with the keys that the predecessor stored as `auto_cleanup_result`. The first four say that nothing
 * of it is left, not who removed it.
 */
export interface AutoCleanupResult {
  readonly success: boolean;
  readonly tmux_session_killed: boolean;
  readonly prompt_file_deleted: boolean;
  readonly log_files_archived: boolean;
  /** True only with kernel proof. */
  readonly verified_no_zombies: boolean;
  readonly errors: readonly string[];
  readonly archived_files: readonly string[];
  readonly escalated_to_sigkill?: true;
  /** How many processes are left, and the first three of them. */
  readonly zombie_processes?: number;
  readonly zombie_process_details?: readonly string[];
  /** Who found out that it was to be settled. */
  readonly trigger: string;
  /** Milliseconds, by step. */
  readonly timings: Readonly<Record<string, number>>;
}

/** What is known of each resource when the ledger has been walked. */
export interface LedgerWalk {
  /** Kinds of which something could not be released. */
  readonly failedKinds: ReadonlySet<string>;
  readonly errors: readonly string[];
  readonly archivedFiles: readonly string[];
  readonly survivors: readonly string[];
  readonly survivorsTotal: number;
  readonly timings: Readonly<Record<string, number>>;
}

/** Composes the result from the walk and the report of the run. */
export function cleanupResult(
  walk: LedgerWalk,
  { report, byKernel }: Proof,
  trigger: string,
): AutoCleanupResult {
  const isLeft = (kind: string): boolean => walk.failedKinds.has(kind);
  const killed = report === null ? 0 : Math.max(report.killedTotal, report.counts.neededKill);
  return {
    success: walk.errors.length === 0,
    tmux_session_killed: !isLeft('tmux_session'),
    prompt_file_deleted: !isLeft('prompt_file'),
    log_files_archived: !isLeft('logs'),
    verified_no_zombies: byKernel,
    errors: walk.errors,
    archived_files: walk.archivedFiles,
    ...(killed > 0 ? { escalated_to_sigkill: true } : {}),
    ...(walk.survivorsTotal > 0
      ? { zombie_processes: walk.survivorsTotal, zombie_process_details: walk.survivors.slice(0, 3) }
      : {}),
    trigger,
    timings: walk.timings,
  };
}

/** A containment tier, strongest first: `pidns`, `cgroup`, `subreaper`, `group`. */
export type Tier = 'pidns' | 'cgroup' | 'subreaper' | 'group';

/** Why a run ended. `oom` only with a counter of the kernel as evidence. */
export type Cause =
  | 'exited'
  | 'killed'
  | 'timeout'
  | 'idle'
  | 'drained'
  | 'terminal_lost'
  | 'parent_exit'
  | 'oom'
  | 'spawn_failed'
  | 'lost';

/** A tier that was tried and is out, with the step or system call that refused. */
export interface RejectedTier {
  readonly tier: Tier;
  readonly step: string;
  /** 0 where no system call refused. */
  readonly errno: number;
  /** `EACCES` and the like; null where no system call refused. */
  readonly name: string | null;
}

/** What a run is contained by. */
export interface Containment {
  readonly tier: Tier;
  /** `clone`: born in its leaf. `migrate`: moved itself in before exec. null: no leaf. */
  readonly placement: 'clone' | 'migrate' | null;
  /** Path of the cgroup leaf. */
  readonly leaf: string | null;
  /** Each higher tier that is out here, and why. */
  readonly rejected: readonly RejectedTier[];
}

/** How the payload itself ended. `code` and `signal` exclude each other; both are null when it is unknown. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly coreDumped: boolean;
}

/** Why the payload never ran. */
export interface SpawnFailure {
  readonly stage:
    | 'loop'
    | 'control'
    | 'report'
    | 'log'
    | 'stdin'
    | 'containment'
    | 'clone'
    | 'cgroup'
    | 'cwd'
    | 'stdio'
    | 'session'
    | 'namespace'
    | 'exec';
  readonly errno: number;
  readonly name: string;
  readonly path: string | null;
}

/** One process of the tree; `startTime` is in clock ticks since boot, field 22 of proc_pid_stat(5). */
export interface NamedProcess {
  readonly pid: number;
  readonly startTime: number;
  readonly comm: string;
}

/** A process that is left after everything was tried. */
export interface Survivor extends NamedProcess {
  readonly uid: number;
  /** The letter of proc_pid_stat(5), such as `D`. */
  readonly state: string;
  /** The kernel function that it sleeps in, where that can be read. */
  readonly wchan: string | null;
  readonly reason: 'uninterruptible' | 'permission' | 'frozen-v1' | 'foreign-member' | 'exiting' | 'unknown';
  /** What to do about it. */
  readonly action: string;
}

/** What a run consumed, all members together. Times in microseconds, sizes in bytes. */
export interface ResourceUsage {
  readonly userUs: number;
  readonly systemUs: number;
  /**
   * Of the largest member. In the group tier never less than that of this program, whose memory the payload shared until
   * its exec.
   */
  readonly maxRssBytes: number;
  readonly minorFaults: number;
  readonly majorFaults: number;
  readonly blocksIn: number;
  readonly blocksOut: number;
  readonly contextSwitches: number;
  /** null where the kernel keeps no such counter. */
  readonly oomKills: number | null;
}

/** What a run's end was proven by. `value` is true only with kernel proof. */
export interface Verification {
  readonly value: boolean;
  readonly by: readonly (
    'ns-gone' | 'populated-0' | 'echild' | 'rmdir' | 'group-esrch' | 'scan-empty' | 'orphans-ended'
  )[];
  readonly strength: 'kernel-proof' | 'strong' | 'weak' | 'none';
}

/** Counts of a termination. */
export interface TerminationCounts {
  /** Alive when the ending began. */
  readonly membersAtStart: number;
  readonly peak: number;
  readonly forkedDuringGrace: number;
  readonly endedByTerm: number;
  readonly neededKill: number;
  /** Orphans that became the supervisor's children. */
  readonly adopted: number;
  readonly zombiesReaped: number;
  /** Rounds of the kill-and-reap fixpoint. */
  readonly rounds: number;
}

/** Microseconds from the moment the ending began; null when it did not happen. `runtime`: from exec to that moment. */
export interface TerminationTimeline {
  readonly termSent: number | null;
  readonly leaderExit: number | null;
  readonly killSent: number | null;
  readonly empty: number | null;
  readonly reaped: number | null;
  readonly leafRemoved: number | null;
  readonly runtime: number | null;
}

/** The receipt of a run: why and how it ended, what had to be done, and what proves that nothing is left. */
export interface TerminationReport {
  readonly version: 1;
  /** The run: `ar-` and boot id, start time of the supervisor, random. */
  readonly id: string;
  /** A pid means nothing under another boot id. */
  readonly bootId: string;
  /** Base name of the payload's argv[0]. */
  readonly command: string;
  /** Who ended it. */
  readonly supervisor: { readonly pid: number; readonly startTime: number; readonly version: string };
  /** The payload; null when it never ran. */
  readonly leader: {
    readonly pid: number;
    readonly startTime: number;
    readonly cgroupId: number | null;
    readonly pidfd: boolean;
  } | null;
  readonly containment: Containment;
  readonly cause: Cause;
  readonly exit: ExitStatus & { readonly source: 'waitid' | 'pidfd-info' | 'none' };
  readonly spawnError: SpawnFailure | null;
  readonly counts: TerminationCounts;
  readonly timeline: TerminationTimeline;
  /** ISO 8601, wall clock; for people only. */
  readonly startedAt: string;
  /** Members outside the payload's group or session, yet contained. At most 32; `escapeesTotal` counts all. */
  readonly escapees: readonly (NamedProcess & { readonly how: 'session' | 'group' })[];
  readonly escapeesTotal: number;
  /** Members that outlived the grace period. At most 32. */
  readonly killed: readonly NamedProcess[];
  readonly killedTotal: number;
  /** Members that left their leaf and were ended all the same. At most 32. */
  readonly breaches: readonly (NamedProcess & { readonly how: 'left-leaf' })[];
  readonly breachesTotal: number;
  /** What is left. At most 64; `survivorsTotal` counts all. */
  readonly survivors: readonly Survivor[];
  readonly survivorsTotal: number;
  readonly verified: Verification;
  readonly usage: ResourceUsage;
  readonly log: {
    readonly path: string;
    readonly bytes: number;
    readonly dropped: number;
    readonly rotations: number;
  } | null;
  /** Troubles that did not stop the ending. At most 16. */
  readonly errors: readonly { readonly code: string; readonly errno: number; readonly name: string }[];
}

/** A live member of a run or tree. */
export interface ProcessInfo extends NamedProcess {
  readonly ppid: number;
  /** The letter of proc_pid_stat(5). */
  readonly state: string;
  readonly uid: number;
  readonly rssBytes: number;
  readonly cpuMs: number;
}

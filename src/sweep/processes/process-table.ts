/** One process at the moment of a look. Whoever acts on it compares pid and start time again, through a pidfd. */
export interface ProcessFacts {
  readonly pid: number;
  readonly ppid: number;
  /** In clock ticks since boot; on macOS its unique id. */
  readonly startTime: number;
  /** Milliseconds since its start. */
  readonly ageMs: number;
  /** Cut at 15 characters: proc_pid_comm(5). */
  readonly comm: string;
  /** Dead, and only to be reaped by its parent. */
  readonly zombie: boolean;
  readonly hasTerminal: boolean;
}

/** Who owns a process, and how much of memory is its own and shared together, in bytes. */
export interface ProcessSize {
  readonly uid: number;
  readonly memoryBytes: number;
}

/**
 * All processes that can be seen from here, as of one look. What is asked for a single one is read when it is asked for,
 * and is null where it has ended meanwhile or the system does not tell.
 */
export interface ProcessTable {
  readonly all: ReadonlyMap<number, ProcessFacts>;
  /** How long ago that start time was, in milliseconds. */
  readonly ageOf: (startTime: number) => number;
  /** `NAME=value` as the process was given it at its last exec. */
  readonly environment: (pid: number) => readonly string[] | null;
  readonly command: (pid: number) => readonly string[] | null;
  /** Absolute path of the program. */
  readonly executable: (pid: number) => string | null;
  readonly size: (pid: number) => ProcessSize | null;
  /** Paths of its cgroups, one of each hierarchy. */
  readonly cgroups: (pid: number) => readonly string[];
}

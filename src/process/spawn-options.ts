import type { Tier } from './report.ts';
import type { StdioOption, StdioOptions } from './stdio-options.ts';

/** The strongest tier that works here, or exactly that one. */
export type ContainmentChoice = 'auto' | Tier;

/** What a run may consume, all its members together. What cannot be enforced here is refused, never ignored. */
export interface Limits {
  /** Bytes of memory. */
  readonly memoryBytes?: number | undefined;
  /** Processes and threads at one time. */
  readonly processes?: number | undefined;
  /** Processor time per time, in CPUs: 0.5 is half of one. */
  readonly cpu?: number | undefined;
}

/** How {@link spawn} runs a command. All durations are milliseconds. */
export interface SpawnOptions {
  /** Working directory of the payload. Default: ours. */
  readonly cwd?: string | URL | undefined;
  /** Its whole environment; undefined values are left out. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** As in node:child_process, three streams at most. Default `'pipe'`. */
  readonly stdio?: StdioOption | StdioOptions | undefined;
  /** Default `'auto'`. */
  readonly containment?: ContainmentChoice | undefined;
  /** What becomes of the run when this process ends or the worker thread does, by SIGKILL too. Default `'terminate'`. */
  readonly onParentExit?: 'terminate' | 'keep' | undefined;
  /** From the first signal to SIGKILL. Default 5,000. */
  readonly grace?: number | undefined;
  /** The run is ended after that time. Default: never. */
  readonly timeout?: number | undefined;
  /** The run is ended when it has written nothing for that time. Its output is then relayed. Default: never. */
  readonly idleTimeout?: number | undefined;
  readonly limits?: Limits | undefined;
  /** Before the payload runs, aborting cancels the spawn; after that, it terminates the run. */
  readonly signal?: AbortSignal | undefined;
}

/** How a run is ended. */
export interface TerminateOptions {
  /** The first signal. Default `SIGTERM`. */
  readonly signal?: NodeJS.Signals | number | undefined;
  /** Milliseconds from the first signal to SIGKILL; 0: SIGKILL at once. Default: that of the run, or 5,000. */
  readonly grace?: number | undefined;
  /** Milliseconds from SIGKILL until it is given up and the survivors are reported. Default 10,000. */
  readonly hard?: number | undefined;
}

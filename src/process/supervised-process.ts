import type { Readable, Writable } from 'node:stream';
import type { Containment, ExitStatus, ProcessInfo, ResourceUsage, TerminationReport } from './report.ts';
import type { TerminateOptions } from './spawn-options.ts';

/** A command that runs contained. Disposing of it (`await using`) terminates it, unless it was released. */
export interface SupervisedProcess extends AsyncDisposable {
  /** The run's id, as in its report. */
  readonly id: string;
  /** The payload's pid. */
  readonly pid: number;
  /** What holds the run together, and why nothing stronger does. */
  readonly containment: Containment;
  /** The payload's standard streams; null where `stdio` says anything but `'pipe'`. */
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** The payload itself has ended. Never rejects. */
  readonly exited: Promise<ExitStatus>;
  /** The whole tree has ended, or was given up: with the report that says so. Never rejects. */
  readonly ended: Promise<TerminationReport>;
  /**
   * Sends one signal to the payload itself. Default `SIGTERM`. Does nothing once it has ended.
   * @throws ReaperError INVALID_OPTION
   */
  kill(signal?: NodeJS.Signals | number): void;
  /**
   * Ends the whole tree and resolves when that is proven. A second call joins the first; a shorter grace shortens what is
   * left of it. Bounded by grace + hard.
   * @throws ReaperError TERMINATION_INCOMPLETE with the report in `facts`, when somebody is left; INVALID_OPTION
   */
  terminate(options?: TerminateOptions): Promise<TerminationReport>;
  /** The processes of the run that are alive now, 1,000 at most. None once it has ended. */
  members(): Promise<ProcessInfo[]>;
  /** What the run consumed so far, or altogether once it has ended. */
  usage(): Promise<ResourceUsage>;
  /**
   * Lets the run outlive this process, on purpose and on record. It no longer keeps the event loop alive, disposing of it
   * does nothing, and `ended` still resolves if this process is there to see it.
   * @throws ReaperError SUPERVISOR_LOST
   */
  release(): Promise<void>;
}

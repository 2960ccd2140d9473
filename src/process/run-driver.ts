import type { SupervisorEvent } from './control-messages.ts';
import type { ProcessInfo, ResourceUsage } from './report.ts';
import type { TerminateRequest } from './terminate-request.ts';

/** Hears what becomes of a run, in order. */
export type RunListener = (event: SupervisorEvent) => void;

/** What makes a run go and end: a supervisor process, or the addon's own thread. */
export interface RunDriver {
  /** Settles when nothing more will be heard; rejects when nothing was started. */
  readonly gone: Promise<unknown>;
  /** Our ends of the pipes: three descriptors, -1 where there is none. Once. */
  takeStreams(): number[];
  /** Begins the ending; `ended` follows. */
  terminate(request: TerminateRequest, ended: Promise<unknown>): void;
  /** For a spawn that is aborted: it is never begun, or ended at once. */
  cancel(): void;
  /** One signal to the payload itself. */
  signal(name: NodeJS.Signals): void;
  members(): Promise<ProcessInfo[]>;
  /** undefined when the run ended meanwhile. */
  usage(): Promise<ResourceUsage | undefined>;
  /** Lets the run outlive this process. */
  release(): Promise<void>;
}

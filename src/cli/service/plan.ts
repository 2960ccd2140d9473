/** What is to be run by the system's own service manager. */
export interface ServiceRequest {
  /** Absolute paths by which this build is started. */
  readonly program: { readonly node: string; readonly cli: string };
  /** Where the state is, and what else is needed: the service manager hands on nothing of ours. */
  readonly environment: Readonly<Record<string, string>>;
  /** What tells the services of one state directory from those of another; '' for the usual one. */
  readonly instance: string;
  /** Milliseconds from the end of one sweep to the next. */
  readonly everyMs: number;
  /** Arguments of `serve`, or null when metrics are not wanted. */
  readonly metrics: readonly string[] | null;
}

/** A file of a service. */
export interface ServiceFile {
  /** Absolute. */
  readonly path: string;
  readonly content: string;
}

/** A command and its arguments. */
export type Command = readonly [string, ...string[]];

/** A service as one service manager has it. */
export interface ServicePlan {
  readonly files: readonly ServiceFile[];
  /** After the files were written. */
  readonly start: readonly Command[];
  /** Before the files are removed, and after. */
  readonly stop: readonly Command[];
  readonly afterwards: readonly Command[];
  /** Exit with 0 when that part of it runs. */
  readonly checks: readonly { readonly name: string; readonly command: Command }[];
  /** What enabling made, and what is removed if it is still there. */
  readonly links: readonly string[];
  /** Directories that are removed if nothing is in them any more, innermost first. */
  readonly directories: readonly string[];
  /** What a person should know. */
  readonly hints: readonly string[];
}

/** The first line of each file: one without it is somebody else's, and is neither written over nor removed. */
export const signature = 'Written by agent-reaper service install; uninstall removes it.';

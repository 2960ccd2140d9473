import type { Ratio, Summary } from './statistics.ts';

/** What a scenario is given. */
export interface Context {
  /** For each subject and set of parameters. */
  readonly runs: number;
  /** How many processes the trees have that are killed. */
  readonly sizes: readonly number[];
  /** A quick run that shows that everything works; its figures mean little. */
  readonly smoke: boolean;
  /** The path of the supervisor as built by default, and of the static one; null where it was not built. */
  readonly supervisor: string | null;
  readonly staticSupervisor: string | null;
  /** Whether agent-reaper/process was built. */
  readonly library: boolean;
  /** A directory in which leaves can be made, or null. */
  readonly cgroupParent: string | null;
  /** An empty directory of the scenario's own. */
  readonly dir: string;
  log(line: string): void;
}

/** One subject under one set of parameters. */
export interface Row {
  readonly subject: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly unit: 'µs' | 'ms' | 'KiB' | 'count';
  readonly summary: Summary;
  /** To the floor, where there is one. */
  readonly ratio?: Ratio;
  readonly survivors?: number;
}

/**
 * A figure that was promised, and what was seen. `met` is null where there is nothing to compare with: a tool that
 * leaves survivors has not done the work.
 */
export interface Bar {
  readonly what: string;
  readonly limit: string;
  readonly seen: string;
  readonly met: boolean | null;
}

export interface Result {
  readonly rows: readonly Row[];
  readonly bars: readonly Bar[];
  /** What a reader must know besides: fewer runs, a subject that was not there. */
  readonly notes: readonly string[];
}

export interface Scenario {
  readonly name: string;
  readonly about: string;
  run(context: Context): Promise<Result>;
}

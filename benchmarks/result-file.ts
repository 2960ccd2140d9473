import type { MachineFacts } from './machine.ts';
import type { Result } from './scenario.ts';

/** What `--json` writes and benchmarks/results/ holds. */
export interface ResultFile {
  readonly version: 1;
  readonly measuredAt: string;
  readonly runs: number;
  readonly smoke: boolean;
  readonly machine: MachineFacts;
  /** By the scenario's name. */
  readonly results: Readonly<Record<string, Result>>;
}

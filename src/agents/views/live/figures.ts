import type { ProcessIdentity } from '../../../store/agent-record.ts';

/** What a run's processes use at this moment, all together. */
export interface LiveFigures {
  /** How many there are, without the supervisor. */
  readonly processes: number;
  readonly memoryBytes: number;
  /**
   * `charged`: what the kernel has on the account of the cgroup, page cache included. `resident`: the sum of what each
   * has in memory, so that what they share is counted more than once.
   */
  readonly memoryIs: 'charged' | 'resident';
  /** Processor time since the start, of those that have ended too. Milliseconds. */
  readonly cpuMs: number;
}

/** A run whose processes are to be looked at. */
export interface LiveTree {
  readonly id: string;
  readonly supervisor: ProcessIdentity;
  /** Absolute path of its cgroup leaf, or null without one. */
  readonly leaf: string | null;
}

/** Reads the figures of many runs in one go. What has ended meanwhile, or cannot be read, is not in the answer. */
export type ReadFigures = (trees: readonly LiveTree[]) => ReadonlyMap<string, LiveFigures>;

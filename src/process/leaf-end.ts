import { taskEvents } from '../native/contract.ts';
import { addon } from '../native/load.ts';

/** What became of a cgroup leaf. */
export interface LeafEnd {
  readonly empty: boolean;
  readonly removed: boolean;
  /** Microseconds until it was seen empty, or given up. */
  readonly emptyUs: number;
  /** Why nothing could be done, or 0. */
  readonly errno: number;
}

/** Kills everybody in the leaf at `path` and removes it; gives up after `hardMs`. */
export function endLeaf(path: string, hardMs: number): Promise<LeafEnd> {
  return new Promise((resolve) => {
    const task = addon().endLeaf(path, hardMs, (event, text, errno) => {
      if (event === taskEvents.done) resolve({ ...(JSON.parse(text) as Omit<LeafEnd, 'errno'>), errno });
    });
    if (task < 0) resolve({ empty: false, removed: false, emptyUs: 0, errno: -task });
  });
}

import { pidtree } from 'pidtree';
import { Child, killIfThere } from './child.ts';
import type { Driver } from './driver.ts';

/** One `ps` through pidtree, then a signal for each process that it listed. */
export function pidtreeKill(): Driver {
  const child = new Child();
  return {
    start: (tree) => child.start(tree),
    async kill() {
      for (const pid of await pidtree(child.pid, { root: true })) killIfThere(pid, 'SIGKILL');
    },
    finish: () => child.exited(),
  };
}

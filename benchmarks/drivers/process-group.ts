import { Child, killIfThere } from './child.ts';
import type { Driver } from './driver.ts';

/** One signal to a process group: what execa 10 does with `killDescendants`, and what careful authors write by hand. */
export function processGroup(): Driver {
  const child = new Child();
  return {
    start: (tree) => child.start(tree, { detached: true }),
    async kill() {
      killIfThere(-child.pid, 'SIGKILL');
      await child.exited();
    },
    finish: () => child.exited(),
  };
}

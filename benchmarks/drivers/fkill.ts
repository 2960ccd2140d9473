import kill from 'fkill';
import { Child } from './child.ts';
import type { Driver } from './driver.ts';

/** fkill with force, waiting for the exit: on Unix it knows no trees. */
export function fkill(): Driver {
  const child = new Child();
  return {
    start: (tree) => child.start(tree),
    kill: () => kill(child.pid, { force: true, waitForExit: 10_000 }),
    finish: () => child.exited(),
  };
}

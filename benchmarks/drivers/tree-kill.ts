import { promisify } from 'node:util';
import kill from 'tree-kill';
import { Child } from './child.ts';
import type { Driver } from './driver.ts';

/** tree-kill: one `ps` for each process, then a signal for each. */
export function treeKill(): Driver {
  const child = new Child();
  const killTree = promisify<number, string>(kill);
  return {
    start: (tree) => child.start(tree),
    kill: () => killTree(child.pid, 'SIGKILL'),
    finish: () => child.exited(),
  };
}

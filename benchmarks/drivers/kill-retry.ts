import { setTimeout as delay } from 'node:timers/promises';
import { pidtree } from 'pidtree';
import { Child, killIfThere } from './child.ts';
import type { Driver } from './driver.ts';

/** What process managers such as PM2 do: list once, signal bottom-up, look again every 100 ms until none is seen. */
const retryMs = 100;

export function killRetry(): Driver {
  const child = new Child();
  return {
    start: (tree) => child.start(tree),
    async kill() {
      const pids = (await pidtree(child.pid, { root: true })).reverse();
      for (const pid of pids) killIfThere(pid, 'SIGKILL');
      while (pids.some((pid) => killIfThere(pid, 0))) await delay(retryMs);
    },
    finish: () => child.exited(),
  };
}

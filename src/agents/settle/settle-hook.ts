import { lockFile } from '../../process/file-lock.ts';
import { hostPaths } from '../host/host-paths.ts';
import type { Manager } from '../manager.ts';
import { leaveHostIfIdle } from './leave-host.ts';
import { settleAll, whoIsOver } from './settle-all.ts';

/**
 * What a supervisor starts when its run is over and nobody settles: settles every run that waits, then lets the host go if
 * no agent is left. Where somebody settles already, that one is told.
 */
export async function settleAsHook(manager: Manager): Promise<void> {
  const { store } = manager;
  const inVain = new Set<string>();
  do {
    const lock = await lockFile(hostPaths(store).settleLock, 'exclusive', { wait: false });
    if (lock === null) {
      store.doorbell.ring();
      return;
    }
    try {
      const { unfinished, taken } = await settleAll(manager, 'hook');
      for (const id of [...unfinished.map(({ agentId }) => agentId), ...taken]) inVain.add(id);
    } finally {
      lock.release();
    }
    // A supervisor that found the lock taken has only rung. Its record was there before: it is found now, or by whoever
    // has taken the lock since.
  } while (whoIsOver(manager).some((id) => !inVain.has(id)));
  await leaveHostIfIdle(manager);
}

import { lockFile } from '../../process/file-lock.ts';
import { unsettledAgents } from '../../store/agents.ts';
import { connectHost } from '../host/host-connection.ts';
import { hostPaths } from '../host/host-paths.ts';
import type { Manager } from '../manager.ts';

/** Milliseconds; the host does nothing but listen. */
const answerMs = 5_000;

/**
 * Lets the host-level supervisor go, and its tmux server with it, when no agent is left. The launch lock keeps it from
 * leaving under an agent that is being deployed; it is not waited for, since whoever deploys comes here when that has come
 * to nothing, or its agent is settled. Never fails: a host that stays does no harm, and the next one tries again.
 * @returns whether it left
 */
export async function leaveHostIfIdle(manager: Manager): Promise<boolean> {
  try {
    // Once more after each attempt, for somebody who found the lock taken may have settled the last one meanwhile.
    while (isIdle(manager)) {
      const lock = await lockFile(hostPaths(manager.store).launchLock, 'exclusive', { wait: false });
      if (lock === null) return false;
      try {
        if (isIdle(manager)) return await askToLeave(manager);
      } finally {
        lock.release();
      }
    }
  } catch {
    // See above.
  }
  return false;
}

function isIdle({ store }: Manager): boolean {
  return unsettledAgents(store).length === 0;
}

async function askToLeave(manager: Manager): Promise<boolean> {
  const connection = await connectHost(manager);
  if (connection === null) return false;
  try {
    const { ok } = await connection.request('leave-if-idle', {}, { signal: AbortSignal.timeout(answerMs) });
    return ok;
  } finally {
    connection.close();
  }
}

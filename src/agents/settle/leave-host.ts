import { lockFile } from '../../process/file-lock.ts';
import { unsettledAgents } from '../../store/agents.ts';
import { connectHost } from '../host/host-connection.ts';
import { hostPaths } from '../host/host-paths.ts';
import type { Manager } from '../manager.ts';

/**
 * Milliseconds that the launch lock is waited for. Who holds it shared is deploying, and whoever settles that agent, or
 * takes it back, comes here again; who holds it alone needs microseconds.
 */
const patienceMs = 5_000;

/**
 * Lets the host-level supervisor go, and its tmux server with it, when no agent is left. The launch lock keeps it from
 * leaving under an agent that is being deployed. Never fails: a host that stays does no harm, and the next one tries again.
 * @returns whether it left
 */
export async function leaveHostIfIdle(manager: Manager): Promise<boolean> {
  try {
    if (unsettledAgents(manager.store).length > 0) return false;
    const lock = await lockFile(hostPaths(manager.store).launchLock, 'exclusive', {
      wait: true,
      signal: AbortSignal.timeout(patienceMs),
    });
    try {
      return unsettledAgents(manager.store).length === 0 && (await askToLeave(manager));
    } finally {
      lock?.release();
    }
  } catch {
    return false;
  }
}

async function askToLeave(manager: Manager): Promise<boolean> {
  const connection = await connectHost(manager);
  if (connection === null) return false;
  try {
    const { ok } = await connection.request('leave-if-idle', {}, { signal: AbortSignal.timeout(patienceMs) });
    return ok;
  } finally {
    connection.close();
  }
}

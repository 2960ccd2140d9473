import type { Manager } from '../../agents/manager.ts';
import { connectHost } from '../../agents/host/host-connection.ts';
import { ReaperError } from '../../errors.ts';
import { handle } from '../../process/handle.ts';
import { processEnd } from '../../process/process-end.ts';
import { listSessions } from '../../tmux/list-sessions.ts';
import { killServer, removeSocket, serverPid } from '../../tmux/server.ts';
import type { PrivateTmux } from '../../tmux/tmux.ts';
import type { Cleared, Finding, Finds } from '../leftover.ts';
import { nothing } from '../leftover.ts';
import { livePrivateServer } from '../tmux-servers.ts';
import { withLaunchLock } from '../with-launch-lock.ts';

/**
 * Our own tmux server when its host was killed: nobody can adopt it, and by itself it would stay for ever. As long as
 * anything is in it, it stays; then it goes.
 * @param sessions that are leftovers themselves and do not count
 */
export async function findTmuxServer(manager: Manager, sessions: ReadonlySet<string>): Promise<Finds> {
  if (await hasHost(manager)) return nothing;
  const server = await livePrivateServer(manager);
  if (server === null) return nothing;
  const pid = await serverPid(server);
  if (pid === null) return nothing;
  const inUse = (await listSessions(server)).filter(({ name }) => !sessions.has(name));
  if (inUse.length > 0) {
    const why = `its host is dead, and ${String(inUse.length)} sessions are still in it`;
    return { ...nothing, spared: [{ kind: 'tmux_server', locator: server.socket, why }] };
  }
  const found: Finding = {
    kind: 'tmux_server',
    locator: server.socket,
    agentId: null,
    holds: 'process',
    evidence: 'it listens at our private socket, no host is alive, and no session is in it',
    facts: { pid },
    clear: () => withLaunchLock(manager.store, () => endServer(manager, server)),
  };
  return { ...nothing, found: [found] };
}

async function endServer(manager: Manager, server: PrivateTmux): Promise<Cleared> {
  if ((await hasHost(manager)) || (await listSessions(server)).length > 0) return 'in_use';
  const pid = await serverPid(server);
  if (pid !== null) {
    const identity = await handle(pid).catch(() => null);
    await killServer(server);
    if (identity !== null)
      await processEnd(identity, { signal: AbortSignal.timeout(manager.config['limits.hard']) });
  }
  if (!(await removeSocket(server))) throw new Error('somebody still listens at its socket');
  return 'cleared';
}

async function hasHost(manager: Manager): Promise<boolean> {
  try {
    const connection = await connectHost(manager);
    connection?.close();
    return connection !== null;
  } catch (error) {
    // Somebody is there and cannot be reached.
    if (ReaperError.is(error, 'SUPERVISOR_UNREACHABLE')) return true;
    throw error;
  }
}

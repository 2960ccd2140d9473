import type { Manager } from '../../agents/manager.ts';
import { listSessions } from '../../tmux/list-sessions.ts';
import { serverPid } from '../../tmux/server.ts';
import { nameOf } from '../foreign/foreign.ts';
import { membersOf } from '../leaves/platform.ts';
import type { Scene } from '../scene.ts';
import { livePrivateServer, liveServers } from '../tmux-servers.ts';
import type { Remain } from './remain.ts';

/**
 * Every process of this state directory that can be told for one: by what its supervisors were told to run, by the marks of
 * runs, and by being in a cgroup with somebody who has one.
 */
export function processRemains({ supervisors, marked, table, leaves }: Scene): readonly Remain[] {
  const remains: Remain[] = supervisors.map((one) => ({
    kind: one.agentId === null ? 'host' : 'supervisor',
    locator: nameOf(one),
    agentId: one.agentId,
    detail: one.agentId === null ? 'the host-level supervisor' : 'a supervisor that is alive',
  }));
  for (const [pid, mark] of marked) {
    const facts = table.all.get(pid);
    if (!mark.ours || facts === undefined) continue;
    const detail = `${facts.comm}, with the mark of the run`;
    remains.push({ kind: 'run', locator: nameOf(facts), agentId: mark.agentId, detail });
  }
  for (const leaf of leaves) {
    const pids = membersOf(leaf).pids ?? [];
    const mark = pids.map((pid) => marked.get(pid)).find((found) => found?.ours === true);
    if (mark?.ours !== true) continue;
    const detail = `${String(pids.length)} processes are in it`;
    remains.push({ kind: 'leaf', locator: leaf.path, agentId: mark.agentId, detail });
  }
  return remains;
}

/** Our own tmux server, and our sessions in any. */
export async function tmuxRemains(manager: Manager): Promise<readonly Remain[]> {
  const remains: Remain[] = [];
  const server = await livePrivateServer(manager);
  const pid = server === null ? null : await serverPid(server);
  if (server !== null && pid !== null) {
    const detail = `pid ${String(pid)}`;
    remains.push({ kind: 'tmux_server', locator: server.socket, agentId: null, detail });
  }
  for (const tmux of await liveServers(manager)) {
    for (const { name, ours, panePid } of await listSessions(tmux)) {
      if (!ours) continue;
      const detail = `pid ${String(panePid)}, at ${tmux.socket}`;
      remains.push({ kind: 'session', locator: name, agentId: null, detail });
    }
  }
  return remains;
}

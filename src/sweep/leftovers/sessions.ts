import type { Manager } from '../../agents/manager.ts';
import { unsettledAgents } from '../../store/agents.ts';
import { killSession } from '../../tmux/kill-session.ts';
import { listSessions, type ListedSession } from '../../tmux/list-sessions.ts';
import { sessionName } from '../../tmux/names.ts';
import type { Tmux } from '../../tmux/tmux.ts';
import type { Finding, Finds, Spared } from '../leftover.ts';
import type { Scene } from '../scene.ts';
import { liveServers } from '../tmux-servers.ts';

/** Sessions with the mark of this state directory that no unsettled agent has. All others are nobody's business of ours. */
export async function findSessions(manager: Manager, scene: Scene): Promise<Finds> {
  const found: Finding[] = [];
  const spared: Spared[] = [];
  for (const server of await liveServers(manager)) {
    // Listed before the agents are: a session that is there has had its row before.
    const sessions = (await listSessions(server)).filter(({ ours }) => ours);
    const wanted = wantedNames(manager);
    for (const session of sessions) {
      if (wanted.has(session.name)) continue;
      if (hasSupervisor(scene, session)) {
        const why = 'a supervisor that the store does not know of is alive in it';
        spared.push({ kind: 'session', locator: session.name, why });
      } else found.push(finding(manager, server, session));
    }
  }
  return { found, spared, unknown: [] };
}

function wantedNames({ store }: Manager): ReadonlySet<string> {
  return new Set(unsettledAgents(store).map(({ id }) => sessionName(id)));
}

function hasSupervisor({ supervisors }: Scene, { panePid }: ListedSession): boolean {
  return supervisors.some(({ pid }) => pid === panePid);
}

function finding(manager: Manager, server: Tmux, { name, panePid }: ListedSession): Finding {
  return {
    kind: 'session',
    locator: name,
    agentId: null,
    holds: 'process',
    evidence: 'it bears the mark of this state directory, and no unsettled agent has it',
    facts: { socket: server.socket, panePid },
    clear: async () => {
      if (wantedNames(manager).has(name)) return 'in_use';
      return (await killSession(server, name)) === 'foreign' ? 'in_use' : 'cleared';
    },
  };
}

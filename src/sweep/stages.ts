import type { Manager } from '../agents/manager.ts';
import type { Ground } from './ground.ts';
import type { Finds } from './leftover.ts';
import { nothing } from './leftover.ts';
import { findDeadAgents } from './leftovers/agents.ts';
import { findHostStop, findIdleHost } from './leftovers/host.ts';
import { findLeaves } from './leftovers/leaves.ts';
import { findOrphans } from './leftovers/orphans.ts';
import { findRunDirectories } from './leftovers/run-directories.ts';
import { findSessions } from './leftovers/sessions.ts';
import { findSockets } from './leftovers/sockets.ts';
import { findStrayRuns } from './leftovers/stray-runs.ts';
import { findTmuxServer } from './leftovers/tmux-server.ts';
import { findWorkspaceFiles } from './leftovers/workspace-files.ts';
import type { Scene } from './scene.ts';

/** One kind of look for leftovers. */
export interface Stage {
  readonly name: string;
  /** How often it looks again while it finds something: processes may fork while they are ended. */
  readonly rounds: number;
  readonly find: (ground: Ground, scene: Scene) => Finds | Promise<Finds>;
}

/**
 * In the order in which a sweep goes through them. Processes come before the agents that they are of, so that an agent is
 * settled when nothing of it is left; what an agent has comes after it, for most of it goes when it is settled.
 */
export const stages: readonly Stage[] = [
  { name: 'stops', rounds: 1, find: known((manager) => findHostStop(manager)) },
  { name: 'marked processes', rounds: 3, find: findOrphans },
  { name: 'agents', rounds: 1, find: known((manager) => findDeadAgents(manager)) },
  { name: 'runs', rounds: 1, find: findStrayRuns },
  { name: 'leaves', rounds: 1, find: findLeaves },
  { name: 'host', rounds: 1, find: known(findIdleHost) },
  { name: 'tmux', rounds: 2, find: known(findTmux) },
  { name: 'sockets', rounds: 1, find: known((manager) => findSockets(manager)) },
  { name: 'run directories', rounds: 1, find: known(findRunDirectories) },
  { name: 'files in workspaces', rounds: 1, find: known(findWorkspaceFiles) },
];

/** For what cannot be told from what is in use without the store. */
function known(find: (manager: Manager, scene: Scene) => Finds | Promise<Finds>): Stage['find'] {
  return ({ manager }, scene) => (manager === null ? nothing : find(manager, scene));
}

/** In the second round, the sessions of the first are gone. */
async function findTmux(manager: Manager, scene: Scene): Promise<Finds> {
  const sessions = await findSessions(manager, scene);
  const server = await findTmuxServer(manager, new Set(sessions.found.map(({ locator }) => locator)));
  return {
    found: [...sessions.found, ...server.found],
    spared: [...sessions.spared, ...server.spared],
    unknown: [],
  };
}

import type { Resource } from '../../store/ledger.ts';
import { socketDirectory } from '../../store/socket-directory.ts';
import { findTmux } from '../../tmux/executable.ts';
import { killSession } from '../../tmux/kill-session.ts';
import { defaultSocket, listens, privateSocket } from '../../tmux/socket.ts';
import type { Tmux } from '../../tmux/tmux.ts';
import type { Manager } from '../manager.ts';
import { tmuxOf } from '../tmux-of.ts';
import type { Release, Released } from './released.ts';

/**
 * Closes the session of an agent, on the server that it was made on. A server that is gone has none, and it takes no tmux
 * to see that. One of the same name that is not ours is left alone, and is nothing of the agent's.
 * @throws ReaperError TMUX_MISSING, TMUX_FAILED, TMUX_TIMEOUT
 */
export async function releaseSession(
  { manager, sessions }: Release,
  { locator, facts, state }: Resource,
): Promise<Released> {
  const { owner } = facts;
  // Without facts it was only planned, for the server that is configured.
  const socket = typeof facts['socket'] === 'string' ? facts['socket'] : configuredSocket(manager);
  if (!(await listens(socket))) return closed('no server');
  const tmux = typeof owner === 'string' ? serverAt(manager, socket, owner) : await tmuxOf(manager);
  // One that may still be on its way to a slow server must not be looked up in an older list.
  if (state === 'made' && sessions !== null && (await sessions.lacks(tmux, locator))) return closed('gone');
  return closed(await killSession(tmux, locator));
}

function closed(session: 'no server' | 'killed' | 'gone' | 'foreign'): Released {
  return { released: { session }, verified: { absent: true } };
}

function configuredSocket({ store, config, environment }: Manager): string {
  if (config['tmux.server'] === 'default') return defaultSocket(environment);
  return privateSocket(socketDirectory(store));
}

/** As it was when the session was made; the configuration may name another one by now. */
function serverAt({ config, environment }: Manager, socket: string, owner: string): Tmux {
  const file = findTmux({ executable: config['tmux.executable'], path: environment['PATH'] ?? '' });
  return { kind: 'default', file, version: '', socket, owner };
}

import { createHash } from 'node:crypto';
import { socketDirectory } from '../store/socket-directory.ts';
import { openDefaultTmux, openPrivateTmux, type PrivateTmux, type Tmux } from '../tmux/tmux.ts';
import type { Manager } from './manager.ts';

const opened = new WeakMap<Manager, Promise<Tmux>>();

/**
 * The tmux server that agents of this state directory live in, as configured; looked for once per manager.
 * @throws ReaperError TMUX_MISSING, TMUX_TOO_OLD, TMUX_FAILED, TMUX_TIMEOUT
 */
export function tmuxOf(manager: Manager): Promise<Tmux> {
  const known = opened.get(manager);
  if (known !== undefined) return known;
  const tmux = open(manager);
  opened.set(manager, tmux);
  // What was missing may be installed meanwhile.
  tmux.catch(() => opened.delete(manager));
  return tmux;
}

/** Whether that server is our own, which the host-level supervisor runs. */
export function isPrivate(tmux: Tmux): tmux is PrivateTmux {
  return tmux.kind === 'private';
}

function open({ store, config, environment }: Manager): Promise<Tmux> {
  const options = {
    executable: config['tmux.executable'],
    path: environment['PATH'] ?? '',
    owner: ownerOf(store.directories.state),
  };
  return config['tmux.server'] === 'default'
    ? openDefaultTmux(environment, options)
    : openPrivateTmux(socketDirectory(store), options);
}

/** The mark of our sessions: on a server that is shared, another state directory's are not ours. */
function ownerOf(state: string): string {
  return createHash('sha256').update(state).digest('hex').slice(0, 16);
}

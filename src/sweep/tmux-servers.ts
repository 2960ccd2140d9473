import { tmuxOf } from '../agents/tmux-of.ts';
import type { Manager } from '../agents/manager.ts';
import { socketDirectory } from '../store/socket-directory.ts';
import { defaultSocket, listens, privateSocket } from '../tmux/socket.ts';
import { openDefaultTmux, openPrivateTmux, type PrivateTmux, type Tmux } from '../tmux/tmux.ts';

/** The private server, if anything listens at its socket. @throws ReaperError TMUX_MISSING, TMUX_TOO_OLD, TMUX_FAILED */
export async function livePrivateServer(manager: Manager): Promise<PrivateTmux | null> {
  const directory = socketDirectory(manager.store);
  if (!(await listens(privateSocket(directory)))) return null;
  return openPrivateTmux(directory, await searchOf(manager));
}

/** The servers that sessions of ours may be in, as far as they live: also that of an earlier configuration. */
export async function liveServers(manager: Manager): Promise<readonly Tmux[]> {
  const own = await livePrivateServer(manager);
  const shared = (await listens(defaultSocket(manager.environment)))
    ? await openDefaultTmux(manager.environment, await searchOf(manager))
    : null;
  return [own, shared].filter((server) => server !== null);
}

async function searchOf(
  manager: Manager,
): Promise<{ readonly executable: string; readonly path: string; readonly owner: string }> {
  const { file, owner } = await tmuxOf(manager);
  return { executable: file, path: '', owner };
}

import type { Manager } from '../agents/manager.ts';
import { listSessions } from '../tmux/list-sessions.ts';
import { liveServers } from '../sweep/tmux-servers.ts';

/** How many tmux sessions bear our mark. Without a server, none has to be asked. */
export async function countSessions(manager: Manager): Promise<number> {
  let count = 0;
  for (const server of await liveServers(manager))
    count += (await listSessions(server)).filter(({ ours }) => ours).length;
  return count;
}

import { listens } from '../../tmux/socket.ts';
import type { Manager } from '../manager.ts';
import { runPaths } from '../run-paths.ts';

/**
 * To be called before a supervisor is taken for dead because no process here has its number. Numbers mean nothing in
 * another PID namespace (pid_namespaces(7)), such as that of a sandbox, but a socket on which somebody listens does: the
 * kernel closes those of a process that dies.
 * @throws Error when it lives
 */
export async function refuseOutOfSight({ store }: Manager, agentId: string): Promise<void> {
  const { control } = runPaths(store, agentId);
  if (!(await listens(control))) return;
  throw new Error(
    `Its supervisor cannot be seen from here, but listens at ${control}: look outside of this sandbox`,
  );
}

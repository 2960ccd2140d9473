import { constants } from 'node:os';
import { addon } from '../../native/load.ts';
import type { Manager } from '../manager.ts';
import { runPaths } from '../run-paths.ts';

/**
 * To be called before a supervisor is taken for dead because no process here has its number. Numbers mean nothing in
 * another PID namespace (pid_namespaces(7)), such as that of a sandbox, but a socket on which somebody listens does: the
 * kernel closes those of a process that dies. Who listens there and has a number here is not the supervisor, but what it
 * has left: its payload, say, in its place.
 * @throws Error when it lives
 */
export function refuseOutOfSight({ store }: Manager, agentId: string): void {
  const { control } = runPaths(store, agentId);
  const listener = addon().readListener(control);
  // A socket that is too busy to tell is looked at again by who settles next.
  if (listener !== 0 && listener !== -constants.errno.EAGAIN) return;
  throw new Error(
    `Its supervisor cannot be seen from here, but listens at ${control}: look outside of this sandbox`,
  );
}

import { follow } from '../../agents/follow/follow.ts';
import { openManager } from '../../agents/manager.ts';
import { leaveHostIfIdle } from '../../agents/settle/leave-host.ts';
import { parseArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

/** Follows the agents of this host until there is none left, or until it is told to leave by a signal. */
export async function run(args: readonly string[], command: CommandSpec): Promise<number> {
  parseArguments(args, command);
  const leaving = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(signal, () => {
      leaving.abort();
    });
  }
  const manager = openManager();
  try {
    await follow(manager, { signal: leaving.signal });
    // The host ends its follower with the last agent, and waits for it to say that nothing is left of that one.
    await leaveHostIfIdle(manager);
  } finally {
    manager.close();
  }
  return exitCodes.OK;
}

import { follow } from '../../agents/follow/follow.ts';
import { openInAnyCase } from '../../agents/open-in-any-case.ts';
import { parseArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { complain } from '../output.ts';

/** Follows the agents of this host until there is none left, or until it is told to leave by a signal. */
export async function run(args: readonly string[], command: CommandSpec): Promise<number> {
  parseArguments(args, command);
  const leaving = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(signal, () => {
      leaving.abort();
    });
  }
  const { manager, configProblem } = openInAnyCase();
  if (configProblem !== null) complain(configProblem.message);
  try {
    await follow(manager, { signal: leaving.signal });
  } finally {
    manager.close();
  }
  return exitCodes.OK;
}

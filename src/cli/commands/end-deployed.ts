import { openManager } from '../../agents/manager.ts';
import { endDeployed } from '../../mcp/end-deployed.ts';
import { parseArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

/** Ends the agents of a server that is gone. Started by its guard, with nobody to read what it says. */
export async function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const { positionals } = parseArguments(args, command);
  const manager = openManager();
  try {
    const ended = await endDeployed(manager, positionals[0] ?? '');
    return ended.every(({ error }) => error === null) ? exitCodes.OK : exitCodes.FAILED;
  } finally {
    manager.close();
  }
}

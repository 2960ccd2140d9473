import { endDeployed } from '../../mcp/end-deployed.ts';
import { withGround } from '../../sweep/ground.ts';
import { parseArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

/** Ends the agents of a server that is gone. Started by its guard, with nobody to read what it says. */
export async function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const { positionals } = parseArguments(args, command);
  const failed = await withGround(process.env, (ground) => endDeployed(ground, positionals[0] ?? ''));
  return failed.length === 0 ? exitCodes.OK : exitCodes.FAILED;
}

import { runHook } from '../../agents/settle/hook-program.ts';
import { parseArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

/** Settles every run of this host that is over. Nobody sees what it prints: what it finds is in the store. */
export async function run(args: readonly string[], command: CommandSpec): Promise<number> {
  parseArguments(args, command);
  await runHook();
  return exitCodes.OK;
}

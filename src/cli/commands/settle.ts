import { openManager } from '../../agents/manager.ts';
import { settleAsHook } from '../../agents/settle/settle-hook.ts';
import { parseArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

/** Settles every run of this host that is over. Nobody sees what it prints: what it finds is in the store. */
export async function run(args: readonly string[], command: CommandSpec): Promise<number> {
  parseArguments(args, command);
  const manager = openManager();
  try {
    await settleAsHook(manager);
  } finally {
    manager.close();
  }
  return exitCodes.OK;
}

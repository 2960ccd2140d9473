import { parseArguments, usage } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { scripts, shells } from '../completion/scripts.ts';
import { exitCodes } from '../exit-codes.ts';
import { printRaw } from '../output.ts';

/** Prints the completion script of a shell. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const { positionals } = parseArguments(args, command);
  const shell = shells.find((one) => one === positionals[0]);
  if (shell === undefined) throw usage(command, `It needs one of ${shells.join(', ')}`);
  printRaw(scripts[shell]);
  return Promise.resolve(exitCodes.OK);
}

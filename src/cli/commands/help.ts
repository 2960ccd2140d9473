import { commandNamed } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { unknownCommand } from '../failure.ts';
import { commandHelp, exitCodesHelp, overviewHelp } from '../help-text.ts';
import { print } from '../output.ts';

/** Prints help for the program, a command, or the exit codes. */
export function run(args: readonly string[]): Promise<number> {
  print(helpFor(args[0]));
  return Promise.resolve(exitCodes.OK);
}

function helpFor(topic: string | undefined): string {
  if (topic === undefined) return overviewHelp();
  if (topic === 'exit-codes') return exitCodesHelp();
  const command = commandNamed(topic);
  if (command === undefined) throw unknownCommand(topic);
  return commandHelp(command);
}

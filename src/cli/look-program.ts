import type { CommandModule } from './command.ts';
import * as events from './commands/events.ts';
import * as ls from './commands/ls.ts';
import * as show from './commands/show.ts';
import * as tree from './commands/tree.ts';
import { lookCommands } from './table/look.ts';

/** What only reads the store, by its name: what people and prompts of shells ask again and again. */
export const lookPrograms: Readonly<Record<string, CommandModule>> = { ls, ps: ls, show, tree, events };

/** Runs one of them. @param name one of {@link lookPrograms} @throws ReaperError as the command does */
export async function look(name: string, args: readonly string[]): Promise<number> {
  const command = lookCommands.find((one) => one.name === name || one.aliases?.includes(name) === true);
  const program = lookPrograms[name];
  if (command === undefined || program === undefined) throw new Error(`There is no program for ${name}`);
  return program.run(args, command);
}

import type { CommandModule } from './command.ts';
import { allIsWritten } from './output.ts';
import { lookCommands } from './table/look.ts';

/** What only reads the store, by its name: what people and prompts of shells ask again and again. */
export const lookPrograms: Readonly<Record<string, () => Promise<CommandModule>>> = {
  ls: () => import('./commands/ls.ts'),
  ps: () => import('./commands/ls.ts'),
  show: () => import('./commands/show.ts'),
  tree: () => import('./commands/tree.ts'),
  events: () => import('./commands/events.ts'),
};

/**
 * Runs one of them, and leaves with its exit code: that Node.js takes its heap apart first, as at the end of a program,
 * takes a millisecond. Returns the code where something is still to be written.
 * @param name one of {@link lookPrograms}
 * @throws ReaperError as the command does
 */
export async function look(name: string, args: readonly string[]): Promise<number> {
  const command = lookCommands.find((one) => one.name === name || one.aliases?.includes(name) === true);
  const program = lookPrograms[name];
  if (command === undefined || program === undefined) throw new Error(`There is no program for ${name}`);
  const { run } = await program();
  const code = await run(args, command);
  if (allIsWritten()) process.exit(code);
  return code;
}

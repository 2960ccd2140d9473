import type { CommandSpec } from './command.ts';
import { aboutCommands } from './table/about.ts';
import { endCommands } from './table/end.ts';
import { internalCommands } from './table/internal.ts';
import { keepCommands } from './table/keep.ts';
import { lookCommands } from './table/look.ts';
import { endDeployedCommand, mcpCommand } from './table/mcp.ts';
import { runCommands } from './table/run.ts';

/** The command table: dispatch, help, man page, `docs/cli.md` and completions all come from it. */
export const commands: readonly CommandSpec[] = [
  ...runCommands,
  ...lookCommands,
  ...endCommands,
  ...keepCommands,
  mcpCommand,
  ...aboutCommands,
  ...internalCommands,
  endDeployedCommand,
];

/** The command of that name or other name. */
export function commandNamed(name: string): CommandSpec | undefined {
  return commands.find((command) => command.name === name || command.aliases?.includes(name) === true);
}

/** Those that are meant for people. */
export const publicCommands: readonly CommandSpec[] = commands.filter(
  ({ group }) => group !== 'Started by agent-reaper itself',
);

import type { ClientName, LogLevel, OnExit } from '../../mcp/choices.ts';
import { clientConfigs, startEnvironment } from '../../mcp/client-config.ts';
import { startServer } from '../../mcp/start.ts';
import { parseArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { complain, print } from '../output.ts';

/** Serves MCP until stdin ends; the process ends then, from inside. */
export async function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const { values } = parseArguments(args, command);
  // The parser knows the words of each.
  const client = values.get('print-config') as ClientName | undefined;
  if (client !== undefined) return printConfig(client);
  await startServer({
    logLevel: values.get('log-level') as LogLevel | undefined,
    onExit: values.get('on-exit') as OnExit | undefined,
  });
  return exitCodes.OK;
}

/** With absolute paths, for many clients start servers with an environment of their own. */
function printConfig(client: ClientName): number {
  const { where, text, command } = clientConfigs[client];
  const start = {
    command: process.execPath,
    args: [process.argv[1] ?? 'agent-reaper', 'mcp'],
    ...startEnvironment(process.env),
  };
  print(text(start));
  complain(`This belongs into ${where.replaceAll('`', '')}`);
  if (command !== undefined) complain(`or, by a command: ${command(start)}`);
  return exitCodes.OK;
}

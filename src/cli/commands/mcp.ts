import type { LogLevel } from '../../mcp/log-levels.ts';
import type { StartOptions } from '../../mcp/start-options.ts';
import { startServer } from '../../mcp/start.ts';
import { parseArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

/** Serves MCP until stdin ends; the process ends then, from inside. */
export async function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const { values } = parseArguments(args, command);
  // The parser knows the words.
  await startServer({
    logLevel: values.get('log-level') as LogLevel | undefined,
    onExit: values.get('on-exit') as StartOptions['onExit'],
  });
  return exitCodes.OK;
}

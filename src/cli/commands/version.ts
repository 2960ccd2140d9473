import { parseArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { print, printJson } from '../output.ts';
import { packageVersion } from '../package-version.ts';
import { supervisorPart } from '../parts.ts';

/** Prints the versions of the parts, one a line. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const { flags } = parseArguments(args, command);
  const supervisor = supervisorPart();
  const versions = { agentReaper: packageVersion(), supervisor: supervisor.version, node: process.version };
  if (flags.has('json')) printJson({ version: 1, versions });
  else
    print(
      `agent-reaper ${versions.agentReaper}\nagent-supervisor ${versions.supervisor ?? 'unusable'}\nnode ${versions.node}`,
    );
  return Promise.resolve(exitCodes.OK);
}

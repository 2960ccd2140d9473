import { ReaperError } from '../errors.ts';
import { beforeDashes } from './before-dashes.ts';
import { commandNamed, publicCommands } from './commands.ts';
import { exitCodes } from './exit-codes.ts';
import { nearest } from './nearest.ts';
import { complain, printJson } from './output.ts';
import { terminal } from './terminal.ts';
import { plainLines } from './text/plain.ts';

/** Tells the user of an error of the command line `args`, in the form that it asks for. Returns the exit code. */
export function reportFailure(error: unknown, args: readonly string[]): number {
  const own = commandNamed(args[0] ?? '')?.failureExit;
  if (!ReaperError.is(error)) {
    complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
    complain('This is a defect of agent-reaper; please report it.');
    return own ?? exitCodes.FAILED;
  }
  if (beforeDashes(args).includes('--json')) printJson({ error });
  // It may name what somebody else has written.
  complain(plainLines(error.message, terminal().unicode));
  complain(error.help);
  return own ?? error.exitCode;
}

/** The error for a command that does not exist, with the nearest one that does. */
export function unknownCommand(name: string): ReaperError<'USAGE'> {
  const suggestion = nearest(
    name,
    publicCommands.flatMap(({ name: own, aliases = [] }) => [own, ...aliases]),
  );
  const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
  return new ReaperError('USAGE', { problem: `There is no command ${JSON.stringify(name)}${hint}` });
}

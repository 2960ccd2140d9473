import { createInterface } from 'node:readline/promises';
import type { ParsedArguments } from './arguments.ts';
import { usage } from './arguments.ts';
import type { CommandSpec } from './command.ts';
import { tell } from './output.ts';
import { isTerminal } from './terminal.ts';

/**
 * Whether to go on with what would change several things at once: because of `--yes`, or of a person's answer. Where
 * nobody can be asked, only `--yes` will do.
 * @param what what would be done, as a question
 * @throws ReaperError USAGE
 */
export async function confirmed(
  what: string,
  { flags }: ParsedArguments,
  command: CommandSpec,
): Promise<boolean> {
  if (flags.has('yes')) return true;
  if (!isTerminal(0) || !isTerminal(2))
    throw usage(command, `${what} Nobody can be asked here: give --yes, or look first with --dry-run`);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question(`${what} [y/N] `).catch(leftUnanswered);
    if (/^y(es)?$/i.test(answer.trim())) return true;
    tell('Nothing was done.');
    return false;
  } finally {
    asking.close();
  }
}

/** Ctrl-C and Ctrl-D are an answer as well, and leave the cursor in the line of the question. */
function leftUnanswered(error: unknown): string {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
  tell('');
  return 'no';
}

import type { ErrorCode } from '../error-codes.ts';
import type { ReaperError } from '../errors.ts';

/** What to do about an error for somebody who has tools and no command line; for all others the error's own help. */
const hints: Partial<Readonly<Record<ErrorCode, string>>> = {
  NOT_FOUND: 'Use the ids exactly as tools have given them; list_agents shows those of a task.',
  LIMIT_REACHED: 'Wait for agents to end (wait_for_agents), or kill some that are no longer needed.',
  INVALID_ARGUMENTS: 'Correct the arguments that the message names and call again; nothing was done.',
  STOPPED: 'Create another task, or deploy another agent.',
};

/** The hint of an error. */
export function hintFor({ code, help }: ReaperError): string {
  return hints[code] ?? help;
}

import type { z } from 'zod';
import { ReaperError } from '../errors.ts';
import { problemsOf } from './problems.ts';
import type { Tool } from './tools/tool.ts';

/** How many things that are wrong one error tells of. */
const mostProblems = 6;

/**
 * The arguments of a call as the tool wants them. Everything that is wrong is told at once, for each attempt costs a
 * model a turn. A null stands for "not given", where that is possible.
 * @throws ReaperError INVALID_ARGUMENTS
 */
export function parseArguments({ name, input }: Tool, given: unknown): Readonly<Record<string, unknown>> {
  const bare = withoutNulls(input, given ?? {});
  const parsed = input.safeParse(bare);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(input, issue, bare));
  throw new ReaperError('INVALID_ARGUMENTS', { tool: name, problems: problems.slice(0, mostProblems) });
}

/** The predecessor's clients send null for what they leave out. */
function withoutNulls(input: z.ZodObject, given: unknown): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const kept = Object.entries(given).filter(
    ([name, value]) => value !== null || !isOptional(input.shape[name] as z.ZodType | undefined),
  );
  return Object.fromEntries(kept);
}

function isOptional(field: z.ZodType | undefined): boolean {
  return field?.safeParse(undefined).success === true;
}

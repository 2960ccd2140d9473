import type { z } from 'zod';
import { ReaperError } from '../errors.ts';
import { nearest } from '../store/config/nearest.ts';
import { fieldName, problemOf, valueAt } from '../tasks/parse-input.ts';
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
  const problems = parsed.error.issues.flatMap((issue) => describe(issue, bare, Object.keys(input.shape)));
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

function describe(issue: z.core.$ZodIssue, input: unknown, known: readonly string[]): string[] {
  const field = issue.path.length === 0 ? 'the arguments' : fieldName(issue.path);
  const value = valueAt(input, issue.path);
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
    return issue.keys.map((key) => {
      const guess = nearest(key, known);
      const hint = guess === undefined ? `known are ${known.join(', ')}` : `did you mean ${guess}?`;
      return `${JSON.stringify(key.slice(0, 80))} is not a parameter; ${hint}`;
    });
  }
  if (issue.code === 'too_big' && (typeof value === 'string' || Array.isArray(value))) {
    const unit = typeof value === 'string' ? 'characters' : 'entries';
    return [`${field} has ${String(value.length)} ${unit}; the limit is ${String(issue.maximum)}`];
  }
  if (issue.code === 'invalid_type' && issue.expected === 'array' && typeof value === 'string')
    return [`${field} is a string, expected an array: ${asArray(value)}`];
  return [`${field} ${problemOf(issue, value)}`];
}

/** What a text in the place of an array was probably meant to be. */
function asArray(text: string): string {
  const shown = JSON.stringify(parsedArray(text) ?? [text]);
  return shown.length <= 400 ? shown : `${shown.slice(0, 400)}…`;
}

function parsedArray(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

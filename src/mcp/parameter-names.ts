import { ReaperError } from '../errors.ts';
import type { Tool } from './tools/tool.ts';

/** The facts of errors that hold the name of what the value was given for. */
const naming = ['option', 'field', 'parameter'] as const;

/**
 * An error in the words of the tool: what is called by another name further down is called as the caller has called it.
 */
export function inWordsOf({ innerNames = {} }: Pick<Tool, 'innerNames'>, error: unknown): unknown {
  if (!ReaperError.is(error)) return error;
  const facts = error.facts as Readonly<Record<string, unknown>>;
  const key = naming.find((name) => typeof facts[name] === 'string');
  const name = key === undefined ? undefined : innerNames[facts[key] as string];
  if (key === undefined || name === undefined) return error;
  return new ReaperError(error.code, { ...facts, [key]: name } as never, { cause: error });
}

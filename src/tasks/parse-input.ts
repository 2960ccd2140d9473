import type { z } from 'zod';
import { ReaperError } from '../errors.ts';
import { taskInputSchema, type TaskInput } from './task-input.ts';

/**
 * A task from what a caller gave.
 * @throws ReaperError `FIELD_TOO_LONG` with field, length and limit; `INVALID_FIELD` with field and what is wrong
 */
export function parseTask(input: unknown): TaskInput {
  return parseInput(taskInputSchema, input, 'the task');
}

/**
 * `input` as the schema describes it. The first thing that is wrong is told; nothing is dropped or cut.
 * @param whole what to call the input itself, for instance `mission`.
 * @throws ReaperError `FIELD_TOO_LONG`, `INVALID_FIELD`
 */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, whole: string): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue === undefined) throw parsed.error;
  const field = issue.path.length === 0 ? whole : fieldName(issue.path);
  const value = valueAt(input, issue.path);
  if (issue.code === 'too_big' && (typeof value === 'string' || Array.isArray(value))) {
    const unit = typeof value === 'string' ? 'characters' : 'entries';
    throw new ReaperError('FIELD_TOO_LONG', {
      field,
      length: value.length,
      limit: Number(issue.maximum),
      unit,
    });
  }
  throw new ReaperError('INVALID_FIELD', { field, problem: problemOf(issue, value) });
}

/** As a person writes it: `conversation_history[3].role`. */
export function fieldName(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .slice(1);
}

/** What stands at that place of an input. */
export function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
}

/** What is wrong with a value, to follow the name of its field. */
function problemOf(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined ? 'is missing' : `is ${kindOf(value)}, expected ${issue.expected}`;
    case 'invalid_value':
      return `is ${shown(value)}; valid are ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `has unknown fields: ${issue.keys.map(shown).join(', ')}`;
    case 'custom':
      return `${issue.message}; it is ${shown(value)}`;
    default:
      return issue.message;
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function shown(value: unknown): string {
  if (typeof value !== 'string') return kindOf(value);
  return JSON.stringify(value.length <= 80 ? value : `${value.slice(0, 80)}…`);
}

import type { z } from 'zod';
import { nearest } from '../store/config/nearest.ts';
import { fieldName, valueAt } from '../tasks/parse-input.ts';
import { expectedOf, schemaAt, unwrapped } from './expected.ts';

/** Characters of JSON of a value that is repeated, and of a name. */
const shownCharacters = 80;

/** What is wrong with the arguments of a call: the parameter, what was given for it, and what would be valid. */
export function problemsOf(schema: z.ZodObject, issue: z.core.$ZodIssue, given: unknown): readonly string[] {
  const value = valueAt(given, issue.path);
  const field = issue.path.length === 0 ? null : fieldName(issue.path);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(schema, issue, key));
  if (field === null) return [`the arguments are ${shown(value)}; expected an object`];
  if (issue.code === 'custom') return [`${field} ${issue.message}; it is ${shown(value)}`];
  if (issue.code === 'invalid_value')
    return [`${field} ${isWhat(value)}; valid are ${issue.values.map(String).join(', ')}`];
  if (issue.code === 'too_big' && (typeof value === 'string' || Array.isArray(value))) {
    const unit = typeof value === 'string' ? 'characters' : 'entries';
    return [
      `${field} has ${String(value.length)} ${unit}; the limit is ${String(issue.maximum)} (it is ${shown(value)})`,
    ];
  }
  const wanted = schemaAt(schema, issue.path);
  if (wanted === undefined) return [`${field} ${isWhat(value)}, which is not valid`];
  return [`${field} ${isWhat(value)}; expected ${expectedOf(wanted)}${remedy(wanted, value)}`];
}

function isWhat(value: unknown): string {
  return value === undefined ? 'is missing' : `is ${shown(value)}`;
}

function unknownKey(schema: z.ZodObject, { path }: z.core.$ZodIssue, key: string): string {
  const known = Object.keys(shapeAt(schema, path));
  const guess = nearest(key, known);
  const hint = guess === undefined ? `known are ${known.join(', ')}` : `did you mean ${guess}?`;
  if (path.length === 0) return `${shown(key)} is not a parameter; ${hint}`;
  return `${fieldName(path)} has no field ${shown(key)}; ${hint}`;
}

function shapeAt(schema: z.ZodObject, path: readonly PropertyKey[]): object {
  const at = schemaAt(schema, path);
  const bare = at === undefined ? undefined : unwrapped(at);
  return bare !== undefined && 'shape' in bare ? (bare.shape as object) : {};
}

/** What a text in the place of a list or an object was probably meant to be. */
function remedy(wanted: z.ZodType, value: unknown): string {
  if (typeof value !== 'string') return '';
  const { type } = unwrapped(wanted).def;
  const parsed = parsedText(value);
  if (type === 'array') return `: ${cut(Array.isArray(parsed) ? parsed : [value], 400)}`;
  if (type !== 'object' || typeof parsed !== 'object' || parsed === null) return '';
  return `, not its JSON in a string: ${cut(parsed, 400)}`;
}

function parsedText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string {
  return cut(value, shownCharacters);
}

function cut(value: unknown, characters: number): string {
  const text = typeof value === 'string' ? value.slice(0, characters + 1) : value;
  const json = JSON.stringify(text);
  return json.length <= characters ? json : `${json.slice(0, characters)}…`;
}

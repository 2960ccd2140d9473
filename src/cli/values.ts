import { ReaperError } from '../errors.ts';
import { expectation, readValue, type KeySpec } from '../store/config/values.ts';
import type { ParsedArguments } from './arguments.ts';

/** In whole days, for it is told; a timer of Node.js can wait for 0.85 of a day more. */
const longest = 24 * 86_400_000;

/** A duration in milliseconds, written as in config.toml: `90s`, `1h30m`. @throws ReaperError INVALID_OPTION */
export function durationOption(parsed: ParsedArguments, name: string, min = 0): number | undefined {
  return read(parsed, name, { kind: 'duration', min, max: longest, default: null, about: '' });
}

/** @throws ReaperError INVALID_OPTION */
export function integerOption(
  parsed: ParsedArguments,
  name: string,
  min: number,
  max: number,
): number | undefined {
  return read(parsed, name, { kind: 'integer', min, max, default: null, about: '' }, Number);
}

/** @throws ReaperError INVALID_OPTION */
export function numberOption(
  parsed: ParsedArguments,
  name: string,
  min: number,
  max: number,
): number | undefined {
  return read(parsed, name, { kind: 'number', min, max, default: null, about: '' }, Number);
}

/** The words of an option that takes several, or undefined. */
export function listOption(parsed: ParsedArguments, name: string): readonly string[] | undefined {
  return parsed.values.get(name)?.split(',');
}

function read(
  { values }: ParsedArguments,
  name: string,
  spec: KeySpec,
  convert: (text: string) => unknown = (text) => text,
): number | undefined {
  const text = values.get(name);
  if (text === undefined) return undefined;
  const found = text.trim() === '' ? undefined : readValue(spec, convert(text));
  if (found !== undefined) return Number(found.value);
  throw new ReaperError('INVALID_OPTION', { option: `--${name}`, value: text, expected: expectation(spec) });
}

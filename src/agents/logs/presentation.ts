import type { Engine } from '../../engines/engine.ts';
import type { LogLine } from './line-batch.ts';
import type { OutputFormat } from './output-options.ts';
import { entriesOf, joinEntries, type Entry } from './render.ts';
import { cut, shortenLine, type ShownLimits } from './shorten.ts';

/** A line of a log in the form in which it is returned. */
export interface Shown {
  /** For `text`; the others have one each. */
  readonly entries: readonly Entry[];
  readonly shortened: boolean;
  readonly characters: number;
}

/** @returns null for a line that this format does not show */
export function showLine(
  engine: Engine,
  format: OutputFormat,
  limits: ShownLimits,
  line: LogLine,
): Shown | null {
  // The marker may have to end a line that was cut; then nothing is left of that line but its end.
  if (line.isGap && line.length === 0) return null;
  const shown = format === 'text' ? asText(engine, limits, line) : asLine(engine, limits, line);
  return shown.entries.length === 0 ? null : shown;
}

function asText(engine: Engine, limits: ShownLimits, line: LogLine): Shown {
  const entries = bounded(entriesOf(engine, line, limits), limits.line);
  const characters = entries.reduce((total, entry) => total + entry.text.length + 1, 0);
  return { entries, shortened: characters < Math.min(line.length, limits.text), characters };
}

/** One line of a stream may hold any number of calls. The first entry is always there. */
function bounded(entries: readonly Entry[], most: number): readonly Entry[] {
  let characters = 0;
  const beyond = entries.findIndex(({ text }) => (characters += text.length + 1) > most);
  if (beyond < 1) return entries.slice(0, beyond === 0 ? 1 : undefined);
  const omitted = `… [${String(entries.length - beyond)} more entries]`;
  return [...entries.slice(0, beyond), { text: omitted, partial: false }];
}

function asLine(engine: Engine, limits: ShownLimits, line: LogLine): Shown {
  const { text } = line;
  if (engine.format !== 'text' && text.trim() === '') return { entries: [], shortened: false, characters: 0 };
  const shown = shortenLine(text.replace(/\r$/, ''), limits);
  return {
    entries: [{ text: shown.text, partial: false }],
    shortened: shown.shortened || !line.isWhole,
    characters: shown.text.length + 1,
  };
}

/** The whole of what was shown, as `output` has it. */
export function assemble(engine: Engine, format: OutputFormat, shown: readonly Shown[]): string | unknown[] {
  const entries = shown.flatMap((line) => line.entries);
  switch (format) {
    case 'text':
      return joinEntries(entries).join('\n');
    case 'jsonl':
      return entries.map(({ text }) => text).join('\n');
    case 'parsed':
      return entries.map(({ text }) => valueOf(engine, text));
  }
}

/** What stands where lines were left out; the predecessor's words. */
export function omission(format: OutputFormat, omitted: number): Shown {
  const message = `... ${String(omitted)} lines omitted ...`;
  const text = format === 'text' ? message : JSON.stringify({ type: 'truncation_marker', message });
  return { entries: [{ text, partial: false }], shortened: false, characters: text.length + 1 };
}

/** Why a line is no JSON. */
export interface ParseError {
  readonly parse_error: string;
  readonly line: string;
}

/** What a line means, or why it means nothing; a line of an engine that writes plain text is that text. */
function valueOf(engine: Engine, text: string): unknown {
  if (engine.format === 'text' && !/^\s*[[{]/.test(text)) return { text };
  try {
    return JSON.parse(text);
  } catch (error) {
    if (engine.format === 'text') return { text };
    const problem = error instanceof Error ? error.message : String(error);
    return { parse_error: cut(problem, 200), line: cut(text, 200) } satisfies ParseError;
  }
}

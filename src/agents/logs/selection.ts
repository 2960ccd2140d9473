import { placeOf, readCursor, type Direction } from './cursor.ts';
import { endOfLastLine } from './lines.ts';
import type { OpenLog } from './open-log.ts';
import type { CheckedOptions } from './output-options.ts';
import type { Shown } from './presentation.ts';
import type { Sample } from './sample.ts';
import { aggressiveLimits, recentLimits, usualLimits, type ShownLimits } from './shorten.ts';

/** What was chosen of a log. */
export interface Selection {
  readonly output: string | readonly unknown[];
  readonly lines: readonly SelectedLine[];
  /** What it covers. */
  readonly start: number;
  readonly end: number;
  readonly matched: number;
  /** What stood at the cursor is gone. */
  readonly cursorDropped: boolean;
  readonly sample: Sample | null;
}

/** A line that was chosen. */
export interface SelectedLine extends Shown {
  /** In the log. */
  readonly bytes: number;
  readonly facts: LineFacts;
}

/** What a line of JSON says of itself, where somebody wants to know. */
export interface LineFacts {
  readonly timestamp: string | null;
  readonly parseError: string | null;
}

/** Where to begin, and where the part of the log ends that may be shown. */
export interface Range {
  readonly direction: Direction;
  readonly from: number;
  readonly end: number;
  /** Where the next page towards the newer goes on at the latest: half a line is shown again when it is whole. */
  readonly goOn: number;
  readonly cursorDropped: boolean;
}

/** The part of a log that the options ask for. @throws ReaperError INVALID_OPTION */
export async function rangeOf({ engine, source }: OpenLog, options: CheckedOptions): Promise<Range> {
  const mark = options.cursor === null ? null : readCursor(options.cursor);
  const nothing: Range = { direction: 'newer', from: 0, end: 0, goOn: 0, cursorDropped: false };
  if (source === undefined) return nothing;
  const whole = source.complete ? source.size : await endOfLastLine(source, source.size);
  // The prompt of a program that waits for an answer is a line without an end. Half a line of JSON says nothing.
  const end = mark === null && engine.format === 'text' ? source.size : whole;
  if (mark !== null) {
    const { position, dropped } = placeOf(source, mark);
    const from = Math.min(position, end);
    return { direction: mark.direction, from, end, goOn: whole, cursorDropped: dropped };
  }
  const fromStart = options.from === 'start' && options.tail === null && options.responseFormat !== 'recent';
  return {
    direction: fromStart ? 'newer' : 'older',
    from: fromStart ? 0 : end,
    end,
    goOn: whole,
    cursorDropped: false,
  };
}

/** How much of each line is shown: never more than there is room for, and of a sample at most a quarter. */
export function limitsOf({
  aggressive,
  responseFormat,
  maxBytes,
  maxCharacters,
}: CheckedOptions): ShownLimits {
  const usual = aggressive ? aggressiveLimits : responseFormat === 'recent' ? recentLimits : usualLimits;
  const most = Math.max(150, Math.floor(maxBytes === null ? maxCharacters : maxBytes / 4) - noteOfCut);
  return {
    line: Math.min(usual.line, most),
    toolResult: Math.min(usual.toolResult, most),
    text: Math.min(usual.text, most),
  };
}

/** What is added to a text that was cut. */
const noteOfCut = 50;

/** How many lines are shown at most. */
export function linesWanted({ responseFormat, recentLines, tail }: CheckedOptions): number {
  return responseFormat === 'recent' ? Math.min(recentLines, tail ?? recentLines) : (tail ?? Infinity);
}

/** @param wanted whether it is worth the parsing */
export function factsOf(text: string, wanted: boolean): LineFacts {
  if (!wanted || text.trim() === '') return { timestamp: null, parseError: null };
  try {
    const value: unknown = JSON.parse(text);
    const timestamp =
      typeof value === 'object' && value !== null && 'timestamp' in value ? value.timestamp : null;
    return { timestamp: typeof timestamp === 'string' ? timestamp.slice(0, 100) : null, parseError: null };
  } catch (error) {
    return { timestamp: null, parseError: error instanceof Error ? error.message : String(error) };
  }
}

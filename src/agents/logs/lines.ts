import { LineSplitter, type Line } from '../../engines/line-splitter.ts';
import type { LogSource } from './log-source.ts';

/** One line of a log. A long one is shortened, string by string; see `defaultLineLimits`. */
export interface LogLine extends Line {
  /** Where it begins in the source, and where the next one does. */
  readonly start: number;
  readonly end: number;
  /** It is no line of the agent's: it marks what rotation has dropped. */
  readonly isGap: boolean;
}

/** How much is read at once. */
const block = 256 << 10;

/**
 * The lines from one position to another, in batches of what was read at once. Memory is bounded, however long a line
 * is.
 * @param from the beginning of a line
 */
export async function* linesBetween(
  source: LogSource,
  from: number,
  to: number,
): AsyncGenerator<readonly LogLine[], void, undefined> {
  const gap = gapOf(source);
  const splitter = new LineSplitter();
  let start = from;
  const place = (line: Line): LogLine => {
    const end = start + line.length + (line.terminated ? 1 : 0);
    const placed = { ...line, start, end, isGap: gap !== undefined && start >= gap.start && end <= gap.end };
    start = end;
    return placed;
  };
  // The marker may have to end a line that was cut; then nothing is left of that but its end.
  const isLine = (line: LogLine): boolean => !line.isGap || line.length > 0;
  for (let position = from; position < to;) {
    const bytes = await source.read(position, Math.min(block, to - position));
    if (bytes.length === 0) break;
    position += bytes.length;
    yield splitter.push(bytes).map(place).filter(isLine);
  }
  yield splitter.end().map(place).filter(isLine);
}

/**
 * Stretches of whole lines, from the last one before a position back to the beginning. Each is some 256 KiB long, or
 * as long as the one line that it holds.
 * @param to the beginning of a line, or the end of the log
 */
export async function* stretchesBefore(
  source: LogSource,
  to: number,
): AsyncGenerator<{ readonly start: number; readonly end: number }, void, undefined> {
  for (let end = to; end > 0;) {
    const start = await lineStart(source, Math.max(0, end - block), end);
    yield { start, end };
    end = start;
  }
}

/** Where the last whole line before a position ends; 0 when there is none. */
export async function endOfLastLine(source: LogSource, position: number): Promise<number> {
  for (let end = position; end > 0;) {
    const start = Math.max(0, end - block);
    const found = (await source.read(start, end - start)).lastIndexOf(lineFeed);
    if (found !== -1) return start + found + 1;
    end = start;
  }
  return 0;
}

/** How many lines there are before a position; one that has no end counts. */
export async function countLines(source: LogSource, to: number): Promise<number> {
  let lines = 0;
  let last = lineFeed;
  for (let position = 0; position < to;) {
    const bytes = await source.read(position, Math.min(block, to - position));
    if (bytes.length === 0) break;
    for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) lines += 1;
    last = bytes.at(-1) ?? last;
    position += bytes.length;
  }
  return last === lineFeed ? lines : lines + 1;
}

const lineFeed = 0x0a;

/** The first beginning of a line at or after `wanted` and before `end`; failing that, the last one before. */
async function lineStart(source: LogSource, wanted: number, end: number): Promise<number> {
  if (wanted === 0) return 0;
  // The line feed of the line that ends at `end` is not looked at; one right before `wanted` makes that a beginning.
  const found = (await source.read(wanted - 1, end - wanted)).indexOf(lineFeed);
  return found === -1 ? endOfLastLine(source, wanted - 1) : wanted + found;
}

function gapOf(source: LogSource): { readonly start: number; readonly end: number } | undefined {
  let start = 0;
  for (const { key, bytes } of source.segments) {
    if (key === '') return { start, end: start + bytes };
    start += bytes;
  }
  return undefined;
}

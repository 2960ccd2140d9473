import type { Direction } from './cursor.ts';
import type { LogLine } from './line-batch.ts';
import type { LineFilter } from './line-filter.ts';
import { linesBefore, linesBetween } from './lines.ts';
import type { LogSource } from './log-source.ts';

/** Which lines a page has. */
export interface PageRequest<T> {
  readonly direction: Direction;
  /** Where it begins: the beginning of a line, or the end of the log. */
  readonly from: number;
  /** Where the part of the log ends that is looked at. */
  readonly end: number;
  /** At most so many lines. */
  readonly lines: number;
  /** At most so many characters; but one line at least. */
  readonly characters: number;
  readonly filter: LineFilter;
  /** How a line is shown, and what that takes of the room; null for one that is not shown. */
  readonly show: (line: LogLine) => { readonly shown: T; readonly characters: number } | null;
}

/** A page, its lines in the order of the log. */
export interface Page<T> {
  readonly lines: readonly T[];
  /** What it covers; the lines in there that it does not have did not match or are not shown. */
  readonly start: number;
  readonly end: number;
}

/**
 * Reads as far as it takes to fill a page, from a place in either direction; what it holds at a time is bounded.
 * @throws ReaperError REGEX_TOO_COSTLY, ARCHIVE_DAMAGED
 */
export async function readPage<T>(source: LogSource, request: PageRequest<T>): Promise<Page<T>> {
  const { direction, from, end } = request;
  const older = direction === 'older';
  const lines: T[] = [];
  let room = request.characters;
  let reached = from;
  const page = (): Page<T> =>
    older ? { lines: lines.reverse(), start: reached, end: from } : { lines, start: from, end: reached };
  for await (const batch of older ? linesBefore(source, from) : linesBetween(source, from, end)) {
    const found = await request.filter.linesOf(batch);
    for (const line of older ? found.toReversed() : found) {
      const item = request.show(line);
      if (item !== null && lines.length > 0 && item.characters > room) return page();
      reached = older ? line.start : line.end;
      if (item === null) continue;
      lines.push(item.shown);
      room -= item.characters;
      if (lines.length === request.lines) return page();
    }
    reached = older ? batch.start : batch.end;
  }
  return page();
}

/**
 * Where the last so many lines before a position begin that match.
 * @throws ReaperError REGEX_TOO_COSTLY, ARCHIVE_DAMAGED
 */
export async function startOfLast(
  source: LogSource,
  end: number,
  lines: number,
  filter: LineFilter,
): Promise<number> {
  if (!Number.isFinite(lines)) return 0;
  const show = (): { shown: null; characters: number } => ({ shown: null, characters: 0 });
  const page = { direction: 'older', from: end, end, lines, characters: Infinity, filter, show } as const;
  return (await readPage(source, page)).start;
}

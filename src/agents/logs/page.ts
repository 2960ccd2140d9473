import type { Direction } from './cursor.ts';
import type { LineFilter } from './line-filter.ts';
import { linesBetween, stretchesBefore, type LogLine } from './lines.ts';
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
  readonly filter: LineFilter | null;
  /** How a line is shown, and what that takes of the room; null for one that is not shown. */
  readonly show: (line: LogLine, text: string) => { readonly shown: T; readonly characters: number } | null;
}

/** A page, its lines in the order of the log. */
export interface Page<T> {
  readonly lines: readonly T[];
  /** What it covers; the lines in there that it does not have did not match or are not shown. */
  readonly start: number;
  readonly end: number;
  /** Whether it ended for want of room, not of lines. */
  readonly full: boolean;
}

/**
 * Reads as far as it takes to fill a page, from a place in either direction; the lines that it holds at a time are
 * bounded.
 * @throws ReaperError REGEX_TOO_COSTLY, ARCHIVE_DAMAGED
 */
export async function readPage<T>(source: LogSource, request: PageRequest<T>): Promise<Page<T>> {
  const older = request.direction === 'older';
  const lines: T[] = [];
  let room = request.characters;
  let reached = request.from;
  for await (const batch of batchesOf(source, request)) {
    const texts = batch.map(({ bytes }) => bytes.toString());
    const matches = (await request.filter?.match(texts)) ?? null;
    for (const index of older ? [...batch.keys()].reverse() : batch.keys()) {
      const line = batch[index];
      if (line === undefined) continue;
      const item = matches?.[index] === false ? null : request.show(line, texts[index] ?? '');
      if (item !== null && lines.length > 0 && item.characters > room)
        return pageOf(lines, older, request.from, reached, true);
      reached = older ? line.start : line.end;
      if (item === null) continue;
      lines.push(item.shown);
      room -= item.characters;
      if (lines.length === request.lines) return pageOf(lines, older, request.from, reached, false);
    }
  }
  return pageOf(lines, older, request.from, older ? 0 : Math.max(reached, request.end), false);
}

function pageOf<T>(lines: T[], older: boolean, from: number, reached: number, full: boolean): Page<T> {
  return older
    ? { lines: lines.reverse(), start: reached, end: from, full }
    : { lines, start: from, end: reached, full };
}

async function* batchesOf(
  source: LogSource,
  { direction, from, end }: Pick<PageRequest<unknown>, 'direction' | 'from' | 'end'>,
): AsyncGenerator<readonly LogLine[]> {
  if (direction === 'newer') {
    yield* linesBetween(source, from, end);
    return;
  }
  for await (const stretch of stretchesBefore(source, from)) {
    const batches: (readonly LogLine[])[] = [];
    for await (const batch of linesBetween(source, stretch.start, stretch.end)) batches.push(batch);
    yield batches.flat();
  }
}

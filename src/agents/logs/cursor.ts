import { ReaperError } from '../../errors.ts';
import type { LogSource } from './log-source.ts';

/** Which way a page goes from where its cursor stands. */
export type Direction = 'older' | 'newer';

/** A place in a log that keeps its meaning while the log grows, rotates and is archived. */
export interface Mark {
  readonly direction: Direction;
  /** Of the segment; empty for the beginning of a log that has none yet. */
  readonly key: string;
  readonly offset: number;
}

/** Where a mark is in a source. */
export interface Place {
  readonly position: number;
  /** What stood there has been dropped; the position is that of the gap. */
  readonly dropped: boolean;
}

/** The opaque form in which a mark leaves the program. */
export function cursorAt(source: LogSource | undefined, position: number, direction: Direction): string {
  const { key, offset } = markAt(source, position, direction);
  return Buffer.from(`${direction} ${key} ${String(offset)}`).toString('base64url');
}

/** @throws ReaperError INVALID_OPTION for what is no cursor of ours */
export function readCursor(cursor: string): Mark {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, direction, key, offset] = /^(older|newer) ((?:[0-9a-z]+-[0-9a-z]+)?) (\d{1,15})$/.exec(text) ?? [];
  if (direction === undefined || key === undefined || offset === undefined) {
    const expected = 'a cursor of a page before';
    throw new ReaperError('INVALID_OPTION', { option: 'cursor', value: cursor.slice(0, 200), expected });
  }
  return { direction: direction as Direction, key, offset: Number(offset) };
}

/** Where a page that begins at `mark` begins in this source. */
export function placeOf(source: LogSource, { key, offset, direction }: Mark): Place {
  if (key === '') return { position: 0, dropped: false };
  let start = 0;
  let gap: { readonly start: number; readonly end: number } | undefined;
  for (const segment of source.segments) {
    const end = start + segment.bytes;
    if (segment.key === key) return { position: Math.min(start + offset, end), dropped: false };
    if (segment.key === '') gap = { start, end };
    start = end;
  }
  // So that the next line, whichever way, is the marker that says what is missing.
  if (direction === 'newer') return { position: gap?.start ?? 0, dropped: true };
  return { position: gap?.end ?? source.size, dropped: true };
}

function markAt(source: LogSource | undefined, position: number, direction: Direction): Mark {
  const segments = source?.segments ?? [];
  let start = 0;
  let last: Mark = { direction, key: '', offset: 0 };
  for (const { key, bytes } of segments) {
    const end = start + bytes;
    if (key === '') {
      // Within the marker there is no place that lasts: what is before it, or what is behind it.
      if (position < end) return last;
    } else {
      if (position < end) return { direction, key, offset: position - start };
      last = { direction, key, offset: bytes };
    }
    start = end;
  }
  return last;
}

import { LineSplitter } from '../../engines/line-splitter.ts';
import { LineBatch } from './line-batch.ts';
import type { LogSource } from './log-source.ts';

/** How much is read at once; what a batch of lines has at most, but for a single line that is longer. */
const block = 256 << 10;

/** The first stretch that is read backwards, for most readers want a few lines; each next one is twice as long. */
const firstStretch = 16 << 10;

const lineFeed = 0x0a;

/**
 * The lines from one position to another. Memory is bounded, however long a line is.
 * @param from the beginning of a line
 */
export async function* linesBetween(
  source: LogSource,
  from: number,
  to: number,
): AsyncGenerator<LineBatch, void, undefined> {
  const gap = gapOf(source);
  let carried: Buffer = Buffer.alloc(0);
  for (let position = from; position < to;) {
    const start = position - carried.length;
    const bytes = await source.read(position, Math.min(block, to - position));
    position += bytes.length;
    const all = carried.length === 0 ? bytes : Buffer.concat([carried, bytes]);
    const whole = position >= to || bytes.length === 0 ? all.length : all.lastIndexOf(lineFeed) + 1;
    if (whole > 0) yield LineBatch.of(all.subarray(0, whole), start, gap);
    if (bytes.length === 0) return;
    carried = all.subarray(whole);
    if (carried.length <= block) continue;
    const end = await endOfLine(source, position, to);
    yield await longLine(source, position - carried.length, end, gap);
    carried = Buffer.alloc(0);
    position = end;
  }
}

/**
 * The lines before a position, the last batch first.
 * @param to the beginning of a line, or the end of the log
 */
export async function* linesBefore(
  source: LogSource,
  to: number,
): AsyncGenerator<LineBatch, void, undefined> {
  const gap = gapOf(source);
  let stretch = firstStretch;
  for (let end = to; end > 0; stretch = Math.min(2 * stretch, block)) {
    const start = await lineStart(source, Math.max(0, end - stretch), end);
    yield end - start <= block
      ? LineBatch.of(await source.read(start, end - start), start, gap)
      : await longLine(source, start, end, gap);
    end = start;
  }
}

/** Where the last whole line before a position ends; `floor`, of which nothing before is read, when there is none. */
export async function endOfLastLine(source: LogSource, position: number, floor = 0): Promise<number> {
  let stretch = firstStretch;
  for (let end = position; end > floor; stretch = Math.min(2 * stretch, block)) {
    const start = Math.max(floor, end - stretch);
    const found = (await source.read(start, end - start)).lastIndexOf(lineFeed);
    if (found !== -1) return start + found + 1;
    end = start;
  }
  return floor;
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

/** A stretch of a source. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** One line that is longer than a block: shortened while it is read. */
async function longLine(
  source: LogSource,
  start: number,
  end: number,
  gap: Stretch | undefined,
): Promise<LineBatch> {
  const splitter = new LineSplitter();
  for (let position = start; position < end;) {
    const bytes = await source.read(position, Math.min(block, end - position));
    if (bytes.length === 0) break;
    position += bytes.length;
    const [line] = splitter.push(bytes);
    if (line !== undefined) return LineBatch.ofOne(line, start, gap);
  }
  const [line] = splitter.end();
  return line === undefined ? LineBatch.of(Buffer.alloc(0), start, gap) : LineBatch.ofOne(line, start, gap);
}

/** Where the line that goes on at a position ends, its line feed included. */
async function endOfLine(source: LogSource, position: number, to: number): Promise<number> {
  for (let at = position; at < to;) {
    const bytes = await source.read(at, Math.min(block, to - at));
    const found = bytes.indexOf(lineFeed);
    if (found !== -1) return at + found + 1;
    if (bytes.length === 0) return at;
    at += bytes.length;
  }
  return to;
}

/** The first beginning of a line at or after `wanted` and before `end`; failing that, the last one before. */
async function lineStart(source: LogSource, wanted: number, end: number): Promise<number> {
  if (wanted === 0) return 0;
  // The line feed of the line that ends at `end` is not looked at; one right before `wanted` makes that a beginning.
  const found = (await source.read(wanted - 1, end - wanted)).indexOf(lineFeed);
  return found === -1 ? endOfLastLine(source, wanted - 1) : wanted + found;
}

function gapOf(source: LogSource): Stretch | undefined {
  let start = 0;
  for (const { key, bytes } of source.segments) {
    if (key === '') return { start, end: start + bytes };
    start += bytes;
  }
  return undefined;
}

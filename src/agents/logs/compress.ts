import { createHash, type Hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ArchivedSegment } from '../../store/archives.ts';
import { readParts, type LogPart } from './log-source.ts';

/** What came of compressing some parts, as it is put on record. */
export interface Compressed {
  readonly bytes: number;
  readonly lines: number;
  readonly sha256: string;
  readonly gzBytes: number;
  readonly gzSha256: string;
  readonly segments: readonly ArchivedSegment[];
  readonly blockBytes: number;
  readonly blocks: readonly number[];
}

/** Measured on agents' streams: a third less time than the usual 6, for 2 to 15 percent more bytes. */
const level = 4;

const smallestBlock = 256 << 10;
const mostBlocks = 65_536;

/** The blocks that are compressed at once, by the thread pool, while the next one is read. */
const inFlight = 3;

const gzipAsync = promisify(gzip);

/**
 * Compresses parts to one gzip file of many members, one for each block of content, so that a reader can begin at any
 * of them and every gzip reads all of it. The same content gives the same bytes. It holds a few blocks at a time.
 * @param write gets the compressed bytes in order
 */
export async function compress(
  parts: readonly LogPart[],
  write: (bytes: Buffer) => Promise<void>,
): Promise<Compressed> {
  const size = parts.reduce((total, { bytes }) => total + bytes, 0);
  const blockBytes = Math.max(smallestBlock, Math.ceil(size / mostBlocks));
  const content = new ContentAccount(parts);
  const gz = createHash('sha256');
  const blocks: number[] = [];
  let gzBytes = 0;
  const queue: Promise<Buffer>[] = [];
  const writeNext = async (): Promise<void> => {
    const bytes = await queue.shift();
    if (bytes === undefined) return;
    blocks.push(gzBytes);
    gzBytes += bytes.length;
    gz.update(bytes);
    await write(bytes);
  };
  // Of nothing there is one block too, for an empty file is no gzip file.
  for (let position = 0; position === 0 || position < size; position += blockBytes) {
    const block = await readParts(parts, position, Math.min(blockBytes, size - position));
    content.add(block);
    const compressed = gzipAsync(block, { level });
    // It is awaited later; until then a failure is not to count as one that nobody handles.
    compressed.catch(() => undefined);
    queue.push(compressed);
    if (queue.length === inFlight) await writeNext();
  }
  while (queue.length > 0) await writeNext();
  return { ...content.finish(), gzBytes, gzSha256: gz.digest('hex'), blockBytes, blocks };
}

/** Counts and hashes content as it passes, as a whole and segment by segment. */
class ContentAccount {
  readonly #parts: readonly LogPart[];
  readonly #hash: Hash = createHash('sha256');
  readonly #segments: ArchivedSegment[] = [];
  #segmentHash: Hash = createHash('sha256');
  #segmentLeft: number;
  #bytes = 0;
  #lineFeeds = 0;
  #last = lineFeed;

  constructor(parts: readonly LogPart[]) {
    this.#parts = parts;
    this.#segmentLeft = parts[0]?.bytes ?? 0;
  }

  add(block: Buffer): void {
    this.#hash.update(block);
    this.#bytes += block.length;
    this.#last = block.at(-1) ?? this.#last;
    for (let at = block.indexOf(lineFeed); at !== -1; at = block.indexOf(lineFeed, at + 1))
      this.#lineFeeds += 1;
    for (let rest = block; ;) {
      this.#segmentHash.update(rest.subarray(0, this.#segmentLeft));
      if (rest.length < this.#segmentLeft) {
        this.#segmentLeft -= rest.length;
        return;
      }
      rest = rest.subarray(this.#segmentLeft);
      if (!this.#nextSegment()) return;
    }
  }

  finish(): Pick<Compressed, 'bytes' | 'lines' | 'sha256' | 'segments'> {
    const lines = this.#lineFeeds + (this.#last === lineFeed ? 0 : 1);
    const sha256 = this.#hash.digest('hex');
    return { bytes: this.#bytes, lines, sha256, segments: this.#segments };
  }

  /** Closes the account of a segment and opens that of the next, if there is one. */
  #nextSegment(): boolean {
    const part = this.#parts[this.#segments.length];
    if (part === undefined) return false;
    this.#segments.push({ key: part.key, bytes: part.bytes, sha256: this.#segmentHash.digest('hex') });
    this.#segmentHash = createHash('sha256');
    this.#segmentLeft = this.#parts[this.#segments.length]?.bytes ?? 0;
    return this.#segments.length < this.#parts.length;
  }
}

const lineFeed = 0x0a;

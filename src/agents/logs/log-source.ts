/** A run of bytes in a log that stays together: a file of the live log, or what was one. */
export interface LogSegment {
  /** Names it for as long as its bytes exist, through rotation and archiving. Empty for the marker of a gap. */
  readonly key: string;
  readonly bytes: number;
}

/**
 * The log of an agent as it was at one moment: its bytes in order, from position 0, wherever they are kept. Where
 * rotation has dropped some, a line of ours stands in their place, in a segment of its own.
 */
export interface LogSource {
  readonly kind: 'live' | 'archive';
  /** For people; it may have moved meanwhile. */
  readonly path: string;
  /** Of the file or files, as they lie on the disk. */
  readonly bytesOnDisk: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly segments: readonly LogSegment[];
  /** Where the last segment ends. */
  readonly size: number;
  /** How many bytes are missing, there or because they could not be written; null when nobody knows. */
  readonly droppedBytes: number | null;
  /** How many lines there are, where that is on record. */
  readonly lines: number | null;
  /** Nothing will be added to it any more. */
  readonly complete: boolean;
  /**
   * Up to `length` bytes from a position; fewer at the end, or where somebody has cut the file.
   * @throws ReaperError ARCHIVE_DAMAGED
   */
  readonly read: (position: number, length: number) => Promise<Buffer>;
  /** The same files with what was written to them since; they are closed with this one. Null: nothing can be. */
  readonly refreshed: ((complete: boolean) => LogSource) | null;
  readonly close: () => void;
}

/** A part of a {@link LogSource} that is put together. */
export interface LogPart extends LogSegment {
  readonly read: (offset: number, length: number) => Promise<Buffer>;
}

/** What a gap is marked with, as a line of its own. It is JSON, for most logs are. */
export function gapMarker(droppedBytes: number | null, beginsLine: boolean): Buffer {
  const line = JSON.stringify({ type: 'agent_reaper_gap', dropped_bytes: droppedBytes });
  return Buffer.from(`${beginsLine ? '' : '\n'}${line}\n`);
}

/** How a part that is held in memory is read. */
export function memoryPart(key: string, content: Buffer): LogPart {
  return {
    key,
    bytes: content.length,
    read: (offset, length) => Promise.resolve(content.subarray(offset, offset + length)),
  };
}

/** Reads across parts as if they were one. */
export async function readParts(
  parts: readonly LogPart[],
  position: number,
  length: number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let start = 0;
  for (const part of parts) {
    const from = Math.max(0, position - start);
    const to = Math.min(part.bytes, position + length - start);
    start += part.bytes;
    if (from < to) chunks.push(await part.read(from, to - from));
  }
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

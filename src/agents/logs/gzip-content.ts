import { createHash } from 'node:crypto';
import { closeSync, constants } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { HeldDirectory } from '../../store/held-directory.ts';
import { openPrivateFile } from '../../store/private-files.ts';
import { readAt } from './live-segments.ts';

/** Bytes, as they were read to their end. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

const chunk = 256 << 10;

/** @param limit how many bytes of the file, from its beginning */
export function fileDigest(fd: number, limit: number = Infinity): Promise<Digest> {
  return digestOf(chunksOf(fd, limit));
}

/** What a gzip file holds, read with bounded memory. @throws Error of zlib's for one that is damaged */
export function contentDigest(fd: number): Promise<Digest> {
  const input = Readable.from(chunksOf(fd, Infinity), { objectMode: false });
  const output = createGunzip({ chunkSize: chunk });
  // pipe() leaves the error of the source to itself.
  input.once('error', (error) => output.destroy(error));
  return digestOf(input.pipe(output));
}

/** The digest of the content of an archive that is there already; null for what is none of ours, or is damaged. */
export async function contentAt(directory: HeldDirectory, name: string): Promise<Digest | null> {
  try {
    const fd = openPrivateFile(directory.at(name), constants.O_RDONLY);
    try {
      return await contentDigest(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
}

/** Not a stream of Node's, which closes the file. */
async function* chunksOf(fd: number, limit: number): AsyncGenerator<Buffer> {
  for (let position = 0; position < limit;) {
    const bytes = await readAt(fd, position, Math.min(chunk, limit - position));
    if (bytes.length === 0) return;
    position += bytes.length;
    yield bytes;
  }
}

async function digestOf(chunks: AsyncIterable<Buffer>): Promise<Digest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of chunks) {
    bytes += part.length;
    hash.update(part);
  }
  return { bytes, sha256: hash.digest('hex') };
}

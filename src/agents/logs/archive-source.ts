import { closeSync, constants, fstatSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import { ReaperError } from '../../errors.ts';
import { archivesOf, type Archive } from '../../store/archives.ts';
import { errnoOf, openPrivateFile } from '../../store/private-files.ts';
import { openWorkspaceFolder } from '../../store/workspace.ts';
import type { Store } from '../../store/store.ts';
import { readAt } from './live-segments.ts';
import { readParts, type LogPart, type LogSource } from './log-source.ts';

const gunzipAsync = promisify(gunzip);

/** Takes a millisecond to unpack, less than to have another thread do it. Only logs of many gigabytes have larger ones. */
const smallBlock = 1 << 20;

/**
 * Opens the archived log of an agent, if it is on record. Any place in it is read alone; only the blocks around it are
 * unpacked.
 * @returns undefined where nothing is on record
 * @throws ReaperError ARCHIVE_DAMAGED when it is not there or not as long as it was; INSECURE_PATH
 */
export function openArchiveSource(store: Store, agentId: string, workspace: string): LogSource | undefined {
  const archives = archivesOf(store, agentId).filter((archive) => archive.class === 'stream');
  const [first] = archives;
  if (first === undefined) return undefined;
  const opened: { readonly fd: number; readonly part: LogPart }[] = [];
  const close = (): void => {
    for (const { fd } of opened) closeSync(fd);
  };
  try {
    for (const archive of archives) opened.push(openArchive(workspace, archive));
  } catch (error) {
    close();
    throw error;
  }
  const parts = opened.map(({ part }) => part);
  const dropped = archives.map(({ droppedBytes }) => droppedBytes);
  return {
    kind: 'archive',
    path: join(workspace, 'archive', first.name),
    bytesOnDisk: sum(archives.map(({ gzBytes }) => gzBytes)),
    modifiedAt: Math.max(...archives.map(({ modifiedAt }) => modifiedAt)),
    segments: archives.flatMap(({ segments }) => segments),
    size: sum(archives.map(({ bytes }) => bytes)),
    droppedBytes: dropped.includes(null) ? null : sum(dropped.map((count) => count ?? 0)),
    lines: sum(archives.map(({ lines }) => lines)),
    complete: true,
    read: (position, length) => readParts(parts, position, length),
    refreshed: null,
    close,
  };
}

function openArchive(workspace: string, archive: Archive): { readonly fd: number; readonly part: LogPart } {
  const path = join(workspace, 'archive', archive.name);
  const fd = openFile(workspace, archive.name, path);
  try {
    const { size } = fstatSync(fd);
    if (size !== archive.gzBytes) {
      const problem = `it has ${String(size)} bytes, not the ${String(archive.gzBytes)} on record`;
      throw new ReaperError('ARCHIVE_DAMAGED', { path, problem });
    }
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return { fd, part: { key: archive.name, bytes: archive.bytes, read: blockReader(fd, path, archive) } };
}

function openFile(workspace: string, name: string, path: string): number {
  try {
    const directory = openWorkspaceFolder(workspace, 'archive');
    try {
      return openPrivateFile(directory.at(name), constants.O_RDONLY);
    } finally {
      directory.close();
    }
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    throw new ReaperError('ARCHIVE_DAMAGED', { path, problem: 'it is not there' }, { cause: error });
  }
}

/** Blocks are read one after another, in either direction, and in pieces that cross their borders: two are kept. */
function blockReader(fd: number, path: string, archive: Archive): LogPart['read'] {
  const { blockBytes, blocks, bytes, gzBytes } = archive;
  let kept: readonly { readonly index: number; readonly content: Buffer }[] = [];
  const unpack = async (index: number): Promise<Buffer> => {
    const known = kept.find((block) => block.index === index);
    if (known !== undefined) return known.content;
    const start = blocks[index] ?? gzBytes;
    const packed = await readAt(fd, start, (blocks[index + 1] ?? gzBytes) - start);
    const expected = Math.min(blockBytes, bytes - index * blockBytes);
    let content: Buffer;
    try {
      const bounds = { maxOutputLength: Math.max(1, expected) };
      content = expected <= smallBlock ? gunzipSync(packed, bounds) : await gunzipAsync(packed, bounds);
    } catch (cause) {
      const problem = `the part at byte ${String(start)} cannot be unpacked`;
      throw new ReaperError('ARCHIVE_DAMAGED', { path, problem }, { cause });
    }
    if (content.length !== expected) {
      const problem = `the part at byte ${String(start)} has ${String(content.length)} bytes, not ${String(expected)}`;
      throw new ReaperError('ARCHIVE_DAMAGED', { path, problem });
    }
    kept = [{ index, content }, ...kept.slice(0, 1)];
    return content;
  };
  return async (offset, length) => {
    const pieces: Buffer[] = [];
    for (let index = Math.floor(offset / blockBytes); index * blockBytes < offset + length; index += 1) {
      const content = await unpack(index);
      const from = Math.max(0, offset - index * blockBytes);
      pieces.push(content.subarray(from, offset + length - index * blockBytes));
    }
    const [only] = pieces;
    return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

import { closeSync, constants, fstatSync, lstatSync, read, type BigIntStats } from 'node:fs';
import { basename } from 'node:path';
import type { HeldDirectory } from '../../store/held-directory.ts';
import { errnoOf, openPrivateFile } from '../../store/private-files.ts';
import { agentFiles, openWorkspaceFolder } from '../../store/workspace.ts';

/** One file of a log that is held open: renamed or removed, it can still be read. */
export interface HeldSegment {
  readonly name: string;
  readonly fd: number;
  /** Inode and time of birth, for the number of an inode that is gone is soon given to another file. */
  readonly key: string;
  /** How long it was when it was opened. */
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** The files of a log at one moment, in the order of their bytes; none: there is no log. */
export interface HeldSegments {
  readonly files: readonly HeldSegment[];
  /** Before which of them bytes may be missing, or null: only rotations that replace a file drop any. */
  readonly gapBefore: number | null;
  /** Whether the newest of them is still the newest, so that nothing was rotated since. */
  readonly isCurrent: () => boolean;
  readonly close: () => void;
}

/** The names that the supervisor gives to the parts of a log, oldest first: docs/supervisor.md. */
export function segmentNames(workspace: string, agentId: string): readonly [string, string, string] {
  const name = basename(agentFiles(workspace, agentId).stream);
  return [`${name}.first`, `${name}.prev`, name];
}

/**
 * Opens the files of a live log, all of one moment.
 * @throws ReaperError INSECURE_PATH when a link or somebody else's file is in the way
 */
export function holdSegments(workspace: string, agentId: string): HeldSegments {
  const directory = openLogs(workspace);
  if (directory === undefined)
    return { files: [], gapBefore: null, isCurrent: () => true, close: () => undefined };
  try {
    const names = segmentNames(workspace, agentId);
    const { files, overtaken } = holdAll(directory, names);
    const rotated = files.findIndex(({ name }) => name !== names[0]);
    return {
      files,
      gapBefore: overtaken || files.some(({ name }) => name === names[1]) ? rotated : null,
      isCurrent: () => newestKey(workspace, names[2]) === keyIn(files, names[2]),
      close: () => {
        release(files);
      },
    };
  } finally {
    directory.close();
  }
}

/** Each attempt takes some 50 µs; a writer that rotates faster than that for so long is not waited for. */
const attempts = 100;

/**
 * The writer rotates by renaming, current to previous. So what was opened first, the newest, is checked to be the
 * newest still when all are open: then nothing was renamed between.
 */
function holdAll(
  directory: HeldDirectory,
  [first, previous, current]: readonly [string, string, string],
): { files: readonly HeldSegment[]; overtaken: boolean } {
  for (let attempt = 1; ; attempt += 1) {
    const files = openAll(directory, [current, previous, first]).reverse();
    const newest = keyIn(files, current);
    const unchanged = keyAt(directory, current) === newest;
    // Between the rename and the new file there is no newest, for microseconds; for longer if somebody removed it.
    const whole = newest !== null || files.length === 0;
    if (unchanged && (whole || attempt === attempts)) return { files, overtaken: false };
    if (attempt === attempts) {
      release(files.filter(({ name }) => name === previous));
      return { files: files.filter(({ name }) => name !== previous), overtaken: true };
    }
    release(files);
  }
}

function openAll(directory: HeldDirectory, names: readonly string[]): HeldSegment[] {
  const opened: HeldSegment[] = [];
  try {
    for (const name of names) {
      const segment = holdFile(directory, name);
      if (segment !== undefined) opened.push(segment);
    }
    return opened;
  } catch (error) {
    release(opened);
    throw error;
  }
}

/** Opens one file to read it. @throws ReaperError INSECURE_PATH */
export function holdFile(directory: HeldDirectory, name: string): HeldSegment | undefined {
  let fd: number;
  try {
    fd = openPrivateFile(directory.at(name), constants.O_RDONLY);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const stats = fstatSync(fd, { bigint: true });
  const modifiedAt = Number(stats.mtimeNs / 1_000_000n);
  return { name, fd, key: keyOf(stats), bytes: Number(stats.size), modifiedAt };
}

function release(files: readonly HeldSegment[]): void {
  for (const { fd } of files) closeSync(fd);
}

function keyIn(files: readonly HeldSegment[], name: string): string | null {
  return files.find((file) => file.name === name)?.key ?? null;
}

function newestKey(workspace: string, name: string): string | null {
  const directory = openLogs(workspace);
  try {
    return directory === undefined ? null : keyAt(directory, name);
  } finally {
    directory?.close();
  }
}

/** @returns undefined where somebody has removed it @throws ReaperError INSECURE_PATH */
function openLogs(workspace: string): HeldDirectory | undefined {
  try {
    return openWorkspaceFolder(workspace, 'logs');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The key of what has this name now, or null. */
export function keyAt(directory: HeldDirectory, name: string): string | null {
  const stats = lstatSync(directory.at(name), { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : keyOf(stats);
}

function keyOf({ ino, birthtimeNs }: BigIntStats): string {
  return `${ino.toString(36)}-${birthtimeNs.toString(36)}`;
}

/** What became of a file since it was opened, in words; null: nothing. */
export function changeOf(directory: HeldDirectory, { name, fd, key, bytes }: HeldSegment): string | null {
  const { size } = fstatSync(fd);
  if (size !== bytes) return `had ${String(bytes)} bytes and has ${String(size)}`;
  const now = keyAt(directory, name);
  if (now === key) return null;
  return now === null ? 'is no longer there' : 'is another file now';
}

/** Reads from an open file; less than was asked for only at its end. */
export async function readAt(fd: number, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const count = await readOnce(fd, buffer, done, position + done);
    if (count === 0) break;
    done += count;
  }
  return buffer.subarray(0, done);
}

function readOnce(fd: number, buffer: Buffer, offset: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, buffer, offset, buffer.length - offset, position, (error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}

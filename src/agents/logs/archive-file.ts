import { randomBytes } from 'node:crypto';
import {
  close as closeFile,
  closeSync,
  constants,
  fsync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  write,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ReaperError } from '../../errors.ts';
import type { ProcessIdentity } from '../../store/agent-record.ts';
import type { HeldDirectory } from '../../store/held-directory.ts';
import { errnoOf, fileMode, openPrivateFile } from '../../store/private-files.ts';
import { compress, type Compressed } from './compress.ts';
import { contentAt } from './gzip-content.ts';
import type { LogPart } from './log-source.ts';

const writeFd = promisify(write);
const closeFd = promisify(closeFile);

/** For a file its content, for a directory its names: fsync(2). */
export const syncFd: (fd: number) => Promise<void> = promisify(fsync);

/**
 * Compresses into a new file of a name that nobody looks for, whole and on the disk when it returns.
 * @returns its name, and the facts
 * @throws ReaperError DISK_FULL
 */
export async function writePartial(
  directory: HeldDirectory,
  name: string,
  { parts, maker }: { readonly parts: readonly LogPart[]; readonly maker: ProcessIdentity },
): Promise<{ readonly partial: string; readonly compressed: Compressed }> {
  const partial = `${partialPrefix(name)}${markOf(maker)}-${randomBytes(6).toString('hex')}.partial`;
  const fd = openPrivateFile(
    directory.at(partial),
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
  );
  try {
    try {
      const compressed = await compress(parts, async (bytes) => {
        for (let done = 0; done < bytes.length;) {
          const { bytesWritten } = await writeFd(fd, bytes, done, bytes.length - done, null);
          done += bytesWritten;
        }
      });
      await syncFd(fd);
      return { partial, compressed };
    } finally {
      await closeFd(fd);
    }
  } catch (error) {
    removeIfThere(directory, partial);
    if (errnoOf(error) !== 'ENOSPC' && errnoOf(error) !== 'EDQUOT') throw error;
    throw new ReaperError('DISK_FULL', { path: join(directory.path, name) }, { cause: error });
  }
}

/** Removes what attempts left that were killed; not what somebody works at who lives. */
export function removePartials(
  directory: HeldDirectory,
  names: readonly string[],
  lives: (maker: ProcessIdentity) => boolean,
): void {
  const prefixes = names.map(partialPrefix);
  for (const entry of readdirSync(directory.self)) {
    const prefix = prefixes.find((one) => entry.startsWith(one));
    if (prefix === undefined || !entry.endsWith('.partial')) continue;
    const maker = makerIn(entry.slice(prefix.length));
    if (maker === null || !lives(maker)) removeIfThere(directory, entry);
  }
}

function markOf({ bootId, pid, startTime }: ProcessIdentity): string {
  return `${bootId}-${String(pid)}-${String(startTime)}`;
}

function makerIn(text: string): ProcessIdentity | null {
  const found = /^(.{36})-(\d+)-(\d+)-[0-9a-f]+\.partial$/.exec(text);
  if (found === null) return null;
  const [, bootId = '', pid, startTime] = found;
  return { bootId, pid: Number(pid), startTime: Number(startTime) };
}

/**
 * Gives a partial file its name, never over what is there: a name that is taken by other content gets a number.
 * @param taken names that are on record; what they hold stays as it is
 * @returns the name
 */
export async function placePartial(
  directory: HeldDirectory,
  name: string,
  partial: string,
  { compressed, taken }: { readonly compressed: Compressed; readonly taken: ReadonlySet<string> },
): Promise<string> {
  for (let number = 0; ; number += 1) {
    const candidate = number === 0 ? `${name}.gz` : `${name}.${String(number)}.gz`;
    if (taken.has(candidate)) continue;
    if (moveToFreeName(directory, partial, candidate)) return candidate;
    if ((await contentAt(directory, candidate))?.sha256 !== compressed.sha256) continue;
    // What an attempt left that was killed before it could record it. The same content, so that nothing is lost.
    renameSync(directory.at(partial), directory.at(candidate));
    return candidate;
  }
}

function partialPrefix(name: string): string {
  return `.${name}.gz.`;
}

/** link(2) fails where there is something; rename(2) would replace it. */
function moveToFreeName(directory: HeldDirectory, from: string, to: string): boolean {
  try {
    linkSync(directory.at(from), directory.at(to));
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    if (errnoOf(error) !== 'EPERM' && errnoOf(error) !== 'ENOTSUP') throw error;
    return moveWithoutLinks(directory, from, to);
  }
  unlinkSync(directory.at(from));
  return true;
}

/** For file systems without hard links: the name is taken by an empty file first. */
function moveWithoutLinks(directory: HeldDirectory, from: string, to: string): boolean {
  try {
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    closeSync(openSync(directory.at(to), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, fileMode));
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
  renameSync(directory.at(from), directory.at(to));
  return true;
}

/** @returns whether there was something */
export function removeIfThere(directory: HeldDirectory, name: string): boolean {
  try {
    unlinkSync(directory.at(name));
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

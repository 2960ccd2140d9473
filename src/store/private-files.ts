import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { ReaperError } from '../errors.ts';

/** Mode of each directory of ours: nobody else enters. */
export const directoryMode = 0o700;

/** Mode of each file of ours. */
export const fileMode = 0o600;

/** The errno name in an error of Node's, or undefined. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Makes `path` (and its parents) a directory of our own with mode 0700, whatever the umask, or tightens it. A link in
 * its place is followed only if it is ours, as for a home that was moved to another disk.
 * @returns its real path
 * @throws ReaperError INSECURE_PATH when somebody else owns it or it is no directory
 */
export function ensurePrivateDirectory(path: string): string {
  makeDirectories(path);
  refuseForeign(path, lstatSync(path));
  const real = realpathSync(path);
  const stats = lstatSync(real);
  refuseForeign(real, stats);
  // Under a umask that takes our own rights away, it could not even be opened.
  if ((stats.mode & 0o500) !== 0o500) chmodSync(real, directoryMode);
  const fd = openSync(real, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    tighten(real, fd, directoryMode);
  } finally {
    closeSync(fd);
  }
  return real;
}

/** Not by the `recursive` of Node.js, which never returns where nothing can be made in a directory that is there (/proc, autofs). */
function makeDirectories(path: string): void {
  try {
    mkdirSync(path, directoryMode);
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
    const parent = dirname(path);
    if (errnoOf(error) !== 'ENOENT' || existsSync(parent)) throw error;
    makeDirectories(parent);
    makeDirectories(path);
  }
}

/**
 * Opens a file of our own with mode 0600, whatever the umask, never through a link.
 * @param flags of open(2), beside O_NOFOLLOW and O_CLOEXEC
 * @throws ReaperError INSECURE_PATH for a link, a file of somebody else, or what is no regular file
 */
export function openPrivateFile(path: string, flags: number): number {
  let fd: number;
  try {
    // O_NONBLOCK, for a FIFO that somebody put here would make the call wait; it means nothing to a regular file.
    fd = openSync(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, fileMode);
  } catch (error) {
    if (errnoOf(error) !== 'ELOOP') throw error;
    throw new ReaperError('INSECURE_PATH', { path, problem: 'is a symbolic link' }, { cause: error });
  }
  try {
    if (!fstatSync(fd).isFile())
      throw new ReaperError('INSECURE_PATH', { path, problem: 'is not a regular file' });
    tighten(path, fd, fileMode);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return fd;
}

/** @throws ReaperError INSECURE_PATH unless `stats` says that it is ours */
export function refuseForeign(path: string, stats: Stats): void {
  const uid = process.geteuid?.();
  if (stats.uid === uid) return;
  const problem = `belongs to uid ${String(stats.uid)}, not to ${String(uid)}`;
  throw new ReaperError('INSECURE_PATH', { path, problem });
}

function tighten(path: string, fd: number, mode: number): void {
  const stats = fstatSync(fd);
  refuseForeign(path, stats);
  if ((stats.mode & 0o777) !== mode) fchmodSync(fd, mode);
}

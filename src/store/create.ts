import { randomBytes } from 'node:crypto';
import { closeSync, constants, fsyncSync, linkSync, lstatSync, openSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileError } from './database-errors.ts';
import { openDatabase } from './database.ts';
import type { Driver } from './drivers/driver.ts';
import { migrate, useWriteAheadLog } from './migrate.ts';
import { errnoOf, openPrivateFile } from './private-files.ts';

/**
 * Makes a store at `path` if there is none. It is built under a name of its own and linked into place, so that other
 * processes see no store or a whole one, and of many that meet at once one wins. Changing the journal mode in place
 * would not do: with two at it, SQLite answers SQLITE_BUSY at once instead of waiting.
 * @throws ReaperError STORE_UNAVAILABLE, INSECURE_PATH, DISK_FULL
 */
export function createStoreFile(driver: Driver, path: string, busyTimeoutMs: number): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found !== undefined) {
    // Whoever made it was killed before he had removed its other name.
    if (found.nlink > 1) removeDrafts(dirname(path), `${basename(path)}.new-`);
    return;
  }
  const draft = `${path}.new-${randomBytes(6).toString('hex')}`;
  try {
    build(driver, draft, busyTimeoutMs);
    link(draft, path);
  } catch (error) {
    // The winner sweeps the drafts of the others away, under their feet: no failure then is one.
    if (!exists(path)) throw error;
  } finally {
    removeDrafts(dirname(draft), basename(draft));
  }
  removeDrafts(dirname(path), `${basename(path)}.new-`);
}

function build(driver: Driver, draft: string, busyTimeoutMs: number): void {
  try {
    closeSync(openPrivateFile(draft, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL));
  } catch (error) {
    throw fileError(error, draft);
  }
  const database = openDatabase(driver, draft, busyTimeoutMs);
  try {
    useWriteAheadLog(database, busyTimeoutMs);
    migrate(database);
  } finally {
    database.close();
  }
}

function link(draft: string, path: string): void {
  try {
    linkSync(draft, path);
    flush(dirname(path));
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw fileError(error, path);
  }
}

/** The name is on the disk then too, and a power cut takes no store away that outcomes were written to. */
function flush(directory: string): void {
  const fd = openSync(directory, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Also those of processes that were killed meanwhile; their -wal and -shm begin with the same name. */
function removeDrafts(directory: string, prefix: string): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith(prefix)) rmSync(join(directory, name), { force: true });
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

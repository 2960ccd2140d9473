import { randomBytes } from 'node:crypto';
import { closeSync, constants, linkSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ReaperError } from '../errors.ts';
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
  if (exists(path)) return;
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
    throw unavailable(draft, error);
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
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw unavailable(path, error);
  }
}

function unavailable(path: string, error: unknown): unknown {
  const errno = errnoOf(error);
  if (errno === undefined || ReaperError.is(error)) return error;
  if (errno === 'ENOSPC' || errno === 'EDQUOT')
    return new ReaperError('DISK_FULL', { path }, { cause: error });
  return new ReaperError('STORE_UNAVAILABLE', { path, reason: errno }, { cause: error });
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

import { ReaperError, type ErrorCode } from '../errors.ts';
import { errnoOf } from './private-files.ts';

/** Primary result codes of SQLite (https://sqlite.org/rescode.html) that are told apart. */
const results: Readonly<Record<string, number>> = {
  SQLITE_BUSY: 5,
  SQLITE_LOCKED: 6,
  SQLITE_READONLY: 8,
  SQLITE_IOERR: 10,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_CANTOPEN: 14,
  SQLITE_PROTOCOL: 15,
  SQLITE_CONSTRAINT: 19,
  SQLITE_NOTADB: 26,
};

const kinds: Readonly<Record<number, ErrorCode>> = {
  5: 'STORE_BUSY',
  6: 'STORE_BUSY',
  8: 'STORE_UNAVAILABLE',
  10: 'STORE_UNAVAILABLE',
  11: 'STORE_CORRUPT',
  13: 'DISK_FULL',
  14: 'STORE_UNAVAILABLE',
  15: 'STORE_BUSY',
  26: 'STORE_CORRUPT',
};

/** The primary result code of SQLite in an error of either driver, or undefined when it is no error of SQLite. */
export function sqliteResult(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  if (!('code' in error) || typeof error.code !== 'string') return undefined;
  const { code } = error;
  return Object.entries(results).find(([name]) => code === name || code.startsWith(`${name}_`))?.[1];
}

/**
 * What a failure of SQLite means to the caller. Constraints and triggers are bugs of ours or refusals that the
 * calling function explains; they pass through as they are.
 */
export function storeError(error: unknown, path: string, waitedMs: number): unknown {
  const result = sqliteResult(error);
  const code = result === undefined ? undefined : kinds[result];
  const reason = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  switch (code) {
    case 'STORE_BUSY':
      return new ReaperError(code, { path, waitedMs }, options);
    case 'STORE_CORRUPT':
    case 'STORE_UNAVAILABLE':
      return new ReaperError(code, { path, reason }, options);
    case 'DISK_FULL':
      return new ReaperError(code, { path }, options);
    default:
      return error;
  }
}

/** What a failure of the file system at a file or directory of the store means to the caller. */
export function fileError(error: unknown, path: string): unknown {
  const errno = errnoOf(error);
  if (errno === undefined || ReaperError.is(error)) return error;
  const options = { cause: error };
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return new ReaperError('DISK_FULL', { path }, options);
  return new ReaperError('STORE_UNAVAILABLE', { path, reason: errno }, options);
}

import { ReaperError, type ErrorCode } from '../errors.ts';
import { fileError, sqliteResult } from './database-errors.ts';
import { errnoOf } from './private-files.ts';

const codes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'STORE_BUSY',
  'STORE_CORRUPT',
  'STORE_DRIVER_MISSING',
  'STORE_TOO_NEW',
  'STORE_UNAVAILABLE',
  'DISK_FULL',
]);

/** A constraint or a trigger has refused: the store is as it should be. https://sqlite.org/rescode.html */
const constraint = 19;

/**
 * What an error says of the store at `path`: that it cannot be used, now or at all. Null for one that says anything else.
 */
export function storeFailure(error: unknown, path: string): ReaperError | null {
  if (ReaperError.is(error)) return codes.has(error.code) ? error : null;
  const result = sqliteResult(error);
  // Such as a table that is not there: somebody has written over the pages of the schema.
  if (result !== undefined && result !== constraint && error instanceof Error)
    return new ReaperError('STORE_CORRUPT', { path, reason: error.message }, { cause: error });
  if (!['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'].includes(errnoOf(error) ?? '')) return null;
  const told = fileError(error, path);
  return ReaperError.is(told) ? told : null;
}

import { ReaperError } from '../../errors.ts';
import { betterSqlite3Driver } from './better-sqlite3.ts';
import type { Driver } from './driver.ts';
import { nodeSqliteDriver } from './node-sqlite.ts';

/**
 * The SQLite of this Node, or else the optional dependency.
 * @throws ReaperError STORE_DRIVER_MISSING
 */
export function chooseDriver(): Driver {
  const builtIn = nodeSqliteDriver();
  if (builtIn !== undefined) return builtIn;
  try {
    return betterSqlite3Driver();
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
    throw new ReaperError('STORE_DRIVER_MISSING', { node: process.version, reason }, { cause: error });
  }
}

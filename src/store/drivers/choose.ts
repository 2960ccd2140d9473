import { betterSqlite3Driver } from './better-sqlite3.ts';
import type { Driver } from './driver.ts';
import { driverMissing } from './driver-missing.ts';
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
    throw driverMissing(error);
  }
}

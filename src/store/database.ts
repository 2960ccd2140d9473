import { configKeys } from './config/keys.ts';
import { storeError } from './database-errors.ts';
import type { Driver, DriverStatement, Parameters, Row } from './drivers/driver.ts';
import { transactions, type Transactions } from './transactions.ts';

/** How long a statement waits for another process's write transaction, in milliseconds, when nothing else is said. */
export const defaultBusyTimeoutMs: number = configKeys['store.busy_timeout'].default;

/** One SQLite connection: statements are prepared once, and every failure is a ReaperError that names the file. */
export interface Database extends Transactions {
  readonly path: string;
  exec(sql: string): void;
  /** Runs a statement that returns no rows, and says how many rows it changed. */
  run(sql: string, parameters?: Parameters): number;
  get(sql: string, parameters?: Parameters): Row | undefined;
  all(sql: string, parameters?: Parameters): Row[];
  close(): void;
}

/**
 * Opens one file. Nothing here waits longer than `busyTimeoutMs` for another process.
 * @throws ReaperError STORE_BUSY, STORE_CORRUPT, STORE_UNAVAILABLE, DISK_FULL, like all that it returns
 */
export function openDatabase(driver: Driver, path: string, busyTimeoutMs: number): Database {
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw storeError(error, path, busyTimeoutMs);
    }
  };
  const connection = guard(() => driver.open(path));
  const statements = new Map<string, DriverStatement>();
  const prepared = (sql: string): DriverStatement => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const exec = (sql: string): void => {
    guard(() => {
      connection.exec(sql);
    });
  };
  exec(`PRAGMA busy_timeout = ${String(busyTimeoutMs)}`);
  return {
    path,
    exec,
    run: (sql, parameters = {}) => guard(() => prepared(sql).run(withoutNul(parameters)).changes),
    get: (sql, parameters = {}) => guard(() => prepared(sql).get(withoutNul(parameters))),
    all: (sql, parameters = {}) => guard(() => prepared(sql).all(withoutNul(parameters))),
    ...transactions(exec),
    close: () => {
      statements.clear();
      guard(() => {
        connection.close();
      });
    },
  };
}

/** A text ends at a NUL for some of SQLite's own functions and for node:sqlite, so that none is stored: it is shown instead. */
function withoutNul(parameters: Parameters): Parameters {
  const entries = Object.entries(parameters);
  if (!entries.some(([, value]) => typeof value === 'string' && value.includes('\0'))) return parameters;
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll('\0', '\u2400') : value,
    ]),
  );
}

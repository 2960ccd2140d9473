import { betterSqlite3Library } from './better-sqlite3-library.ts';
import type { Driver, DriverConnection } from './driver.ts';
import { driverMissing, isAboutAddon } from './driver-missing.ts';

/** The optional dependency, for a Node without SQLite. @throws what `require` throws where it is not installed */
export function betterSqlite3Driver(): Driver {
  const { Library, options } = betterSqlite3Library();
  return {
    name: 'better-sqlite3',
    open: (path): DriverConnection => {
      const connection = connected(() => new Library(path, options));
      return {
        exec: (sql) => {
          connection.exec(sql);
        },
        prepare: (sql) => connection.prepare(sql),
        close: () => {
          connection.close();
        },
      };
    },
  };
}

/** @throws ReaperError STORE_DRIVER_MISSING where the addon of the library cannot be loaded; what SQLite says */
function connected<T>(connect: () => T): T {
  try {
    return connect();
  } catch (error) {
    throw isAboutAddon(error) ? driverMissing(error) : error;
  }
}

import { betterSqlite3Library } from './better-sqlite3-library.ts';
import type { Driver, DriverConnection } from './driver.ts';

/** The optional dependency, for a Node without SQLite. @throws what `require` throws where it is not installed */
export function betterSqlite3Driver(): Driver {
  const { Library, options } = betterSqlite3Library();
  return {
    name: 'better-sqlite3',
    open: (path): DriverConnection => {
      const connection = new Library(path, options);
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

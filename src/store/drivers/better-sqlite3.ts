import { createRequire } from 'node:module';
import type { Driver, DriverConnection, DriverStatement } from './driver.ts';

interface BetterSqlite3 {
  exec(sql: string): unknown;
  prepare(sql: string): DriverStatement;
  close(): unknown;
}

/** The optional dependency, for a Node without SQLite. @throws what `require` throws where it is not installed */
export function betterSqlite3Driver(): Driver {
  const require = createRequire(import.meta.url);
  const Library = require('better-sqlite3') as new (path: string) => BetterSqlite3;
  return {
    name: 'better-sqlite3',
    open: (path): DriverConnection => {
      const connection = new Library(path);
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

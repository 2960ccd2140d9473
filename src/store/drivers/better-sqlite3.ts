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
  const Library = require('better-sqlite3') as new (path: string, options: object) => BetterSqlite3;
  const options = optionsFor(require);
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

/** Where the addon is built, so that the library does not look for it in a dozen places; it does where that is not so. */
function optionsFor(require: NodeJS.Require): { readonly nativeBinding?: string } {
  try {
    return { nativeBinding: require.resolve('better-sqlite3/build/Release/better_sqlite3.node') };
  } catch {
    return {};
  }
}

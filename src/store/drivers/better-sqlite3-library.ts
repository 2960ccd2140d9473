import { createRequire } from 'node:module';
import type { DriverStatement } from './driver.ts';

/** A connection of the library. */
export interface BetterSqlite3 {
  exec(sql: string): unknown;
  prepare(sql: string): DriverStatement;
  close(): unknown;
}

/** The library, and what each connection is opened with. */
export interface BetterSqlite3Library {
  readonly Library: new (path: string, options: object) => BetterSqlite3;
  readonly options: { readonly nativeBinding?: string };
}

/**
 * The library as it is installed; in bundles `scripts/bundle.js` puts another file in the place of this one.
 * @throws what `require` throws where it is not installed
 */
export function betterSqlite3Library(): BetterSqlite3Library {
  const require = createRequire(import.meta.filename);
  const Library = require('better-sqlite3') as BetterSqlite3Library['Library'];
  return { Library, options: optionsFor(require) };
}

/** Where the addon is built, so that the library does not look for it in a dozen places; it does where that is not so. */
function optionsFor(require: NodeJS.Require): { readonly nativeBinding?: string } {
  try {
    return { nativeBinding: require.resolve('better-sqlite3/build/Release/better_sqlite3.node') };
  } catch {
    return {};
  }
}

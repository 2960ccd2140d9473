import { ReaperError } from '../errors.ts';
import type { Database } from './database.ts';
import { applicationId, migrations } from './schema/migrations.ts';

/**
 * Brings the schema up to date in one transaction; any number of processes may meet here, one does the work and the
 * others find it done. Costs one read when there is nothing to do.
 * @throws ReaperError STORE_TOO_NEW; STORE_CORRUPT for a database that is not ours; STORE_BUSY
 */
export function migrate(database: Database, steps: readonly string[] = migrations): void {
  if (schemaVersion(database, steps) === steps.length) return;
  database.transaction(() => {
    for (const step of steps.slice(schemaVersion(database, steps))) database.exec(step);
    database.exec(
      `PRAGMA user_version = ${String(steps.length)}; PRAGMA application_id = ${String(applicationId)}`,
    );
  });
}

/** The version of the schema, checked to be one that we can work with. */
export function schemaVersion(database: Database, steps: readonly string[] = migrations): number {
  const found = pragma(database, 'user_version');
  if (found > steps.length) {
    throw new ReaperError('STORE_TOO_NEW', { path: database.path, found, supported: steps.length });
  }
  const ours = pragma(database, 'application_id') === applicationId;
  if (!ours && (found > 0 || database.get('SELECT 1 FROM sqlite_schema LIMIT 1') !== undefined)) {
    throw new ReaperError('STORE_CORRUPT', {
      path: database.path,
      reason: 'it is the database of another program',
    });
  }
  return found;
}

/**
 * WAL, for readers then never wait. A new store is made with it; one that was restored from a dump is converted here.
 * @throws ReaperError STORE_UNAVAILABLE where the file system has no shared memory; STORE_BUSY
 */
export function useWriteAheadLog(database: Database, busyTimeoutMs: number): void {
  if (isInIt(database)) return;
  // Not before: `performance` takes a millisecond to load.
  const deadline = performance.now() + busyTimeoutMs;
  do {
    try {
      const reached = journalMode(database, 'PRAGMA journal_mode = WAL');
      if (reached === 'wal') return;
      const reason = `its file system allows only journal mode ${reached}`;
      throw new ReaperError('STORE_UNAVAILABLE', { path: database.path, reason });
    } catch (error) {
      if (!ReaperError.is(error, 'STORE_BUSY') || performance.now() >= deadline) throw error;
    }
    // The change of mode does not wait for others by itself; an empty transaction does, inside SQLite.
    database.transaction(() => undefined);
  } while (!isInIt(database));
}

function isInIt(database: Database): boolean {
  return journalMode(database, 'PRAGMA journal_mode') === 'wal';
}

function pragma(database: Database, name: 'user_version' | 'application_id'): number {
  return Number(database.get(`PRAGMA ${name}`)?.[name] ?? 0);
}

function journalMode(database: Database, sql: string): string {
  return String(database.get(sql)?.['journal_mode']);
}

import { closeSync, constants } from 'node:fs';
import { chooseDriver } from './drivers/choose.ts';
import type { Driver } from './drivers/driver.ts';
import { createStoreFile } from './create.ts';
import { fileError } from './database-errors.ts';
import { defaultBusyTimeoutMs, openDatabase, type Database } from './database.ts';
import { resolveDirectories, type Directories } from './directories.ts';
import { openDoorbell, type Doorbell } from './doorbell.ts';
import { hostIdentity, type HostIdentity } from './host/identity.ts';
import { migrate, schemaVersion, useWriteAheadLog } from './migrate.ts';
import { openPrivateFile } from './private-files.ts';
import type { TransactionOptions } from './transactions.ts';

/** The state of one user's agents on this machine, open. */
export interface Store {
  readonly database: Database;
  readonly directories: Directories;
  readonly host: HostIdentity;
  readonly doorbell: Doorbell;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * Runs `work` in a write transaction, and rings the doorbell after the outermost commit if there was news in it.
   * @throws ReaperError STORE_TOO_NEW when another process has migrated the store meanwhile; STORE_BUSY; DISK_FULL
   */
  readonly write: <T>(work: () => T, options?: TransactionOptions) => T;
  /** Says that this transaction has news for readers in other processes. */
  readonly announce: () => void;
  readonly close: () => void;
}

/** What may differ from the usual when a store is opened. */
export interface OpenStoreOptions {
  readonly directories?: Directories;
  readonly busyTimeoutMs?: number;
  readonly driver?: Driver;
  readonly host?: HostIdentity;
  readonly now?: () => number;
}

/**
 * Opens the store, and makes or migrates it first where needed. Any number of processes may do so at once.
 * @throws ReaperError STORE_DRIVER_MISSING, STORE_UNAVAILABLE, STORE_CORRUPT, STORE_TOO_NEW, STORE_BUSY, INSECURE_PATH
 */
export function openStore(options: OpenStoreOptions = {}): Store {
  const directories = options.directories ?? resolveDirectories();
  const busyTimeoutMs = options.busyTimeoutMs ?? defaultBusyTimeoutMs;
  const database = openFile(options.driver ?? chooseDriver(), directories.database, busyTimeoutMs);
  const host = options.host ?? hostIdentity();
  const doorbell = openDoorbell(directories.doorbell);
  const now = options.now ?? Date.now;
  let announced = 0;
  const write = <T>(work: () => T, how?: TransactionOptions): T => {
    if (database.inTransaction()) return database.transaction(work);
    const before = announced;
    const result = database.transaction(() => {
      schemaVersion(database);
      return work();
    }, how);
    if (announced !== before) doorbell.ring();
    return result;
  };
  const store: Store = {
    database,
    directories,
    host,
    doorbell,
    now,
    write,
    announce: () => {
      announced += 1;
    },
    close: () => {
      doorbell.close();
      database.close();
    },
  };
  rememberHost(store);
  return store;
}

function openFile(driver: Driver, path: string, busyTimeoutMs: number): Database {
  createStoreFile(driver, path, busyTimeoutMs);
  try {
    closeSync(openPrivateFile(path, constants.O_RDWR));
  } catch (error) {
    throw fileError(error, path);
  }
  const database = openDatabase(driver, path, busyTimeoutMs);
  try {
    useWriteAheadLog(database, busyTimeoutMs);
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
    // After a long read the -wal may have grown; it is cut to this when it is next begun anew.
    database.exec(`PRAGMA journal_size_limit = ${String(16 << 20)}`);
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Rows refer to the host and its boot; a store that is only read is written to once per boot. Containers on one machine
 * are hosts of one boot, and so is a machine without a machine-id(5) before and after it is renamed.
 */
function rememberHost({ database, host, now, write }: Store): void {
  const both = 'SELECT 1 FROM hosts, boots WHERE hosts.id = :id AND boots.id = :bootId';
  if (database.get(both, { id: host.id, bootId: host.bootId }) !== undefined) return;
  write(() => {
    const at = now();
    database.run('INSERT INTO hosts VALUES (:id, :name, :at) ON CONFLICT DO NOTHING', {
      id: host.id,
      name: host.name,
      at,
    });
    database.run('INSERT INTO boots VALUES (:bootId, :id, :at) ON CONFLICT DO NOTHING', {
      bootId: host.bootId,
      id: host.id,
      at,
    });
  });
}

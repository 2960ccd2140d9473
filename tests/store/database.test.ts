import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { betterSqlite3Driver } from '../../src/store/drivers/better-sqlite3.ts';
import { chooseDriver } from '../../src/store/drivers/choose.ts';
import type { Driver } from '../../src/store/drivers/driver.ts';
import { nodeSqliteDriver } from '../../src/store/drivers/node-sqlite.ts';
import { openStore } from '../../src/store/store.ts';
import { compile, type Compiled } from '../helpers/compiled.ts';
import { runCommand, runNode } from '../helpers/processes.ts';
import { freshAgent, freshDirectories, temporaryDirectory } from './helpers.ts';

let compiled: Compiled;
beforeAll(() => {
  compiled = compile(['src/errors.ts', 'src/error-codes.ts', 'src/store', 'tests/programs/store']);
});
afterAll(() => {
  compiled.remove();
});

/** Both where both are there; a Node that better-sqlite3 was not built for has only its own. */
const drivers = [nodeSqliteDriver(), tryBetter()].filter((driver): driver is Driver => driver !== undefined);

describe.each(drivers)('the driver $name', (driver) => {
  const open = (): ReturnType<typeof openDatabase> =>
    openDatabase(driver, join(temporaryDirectory(), 'db'), 100);

  it('binds and returns every type, and counts changes', () => {
    const database = open();
    database.exec('CREATE TABLE t (i INTEGER, r REAL, s TEXT, b BLOB) STRICT');
    const values = { i: Number.MAX_SAFE_INTEGER, r: 0.5, s: 'ä\u{1f600}', b: new Uint8Array([0, 255]) };
    expect(database.run('INSERT INTO t VALUES (:i, :r, :s, :b), (NULL, NULL, NULL, NULL)', values)).toBe(2);
    const [full, empty] = database.all('SELECT * FROM t');
    expect({ ...full, b: Array.from((full?.['b'] ?? []) as Uint8Array) }).toEqual({ ...values, b: [0, 255] });
    expect(database.get('SELECT :s AS s', { s: 'a\0b' })?.['s']).toBe('a\u2400b');
    expect({ ...empty }).toEqual({ i: null, r: null, s: null, b: null });
    expect(database.get('SELECT 1 AS one WHERE false')).toBeUndefined();
    expect(() => database.get('SELECT :a AS a')).toThrow(/[Mm]issing named parameter "a"/);
    database.close();
  });

  it('rolls back what throws, the inner part alone where the caller catches', () => {
    const database = open();
    database.exec('CREATE TABLE t (i INTEGER UNIQUE) STRICT');
    const insert = (i: number): number => database.run('INSERT INTO t VALUES (:i)', { i });
    expect(() => database.transaction(() => insert(1) + insert(1))).toThrow('UNIQUE');
    expect(database.inTransaction()).toBe(false);
    database.transaction(
      () => {
        insert(2);
        expect(() => database.transaction(() => insert(3) + insert(2))).toThrow('UNIQUE');
        expect(database.transaction(() => insert(4))).toBe(1);
      },
      { durable: true },
    );
    expect(database.all('SELECT i FROM t ORDER BY i').map((row) => row['i'])).toEqual([2, 4]);
    expect(database.get('PRAGMA synchronous')?.['synchronous']).toBe(1);
    database.close();
  });

  it('sees one state in a snapshot, whatever others commit meanwhile', () => {
    const database = open();
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (i INTEGER) STRICT');
    const other = openDatabase(driver, database.path, 100);
    const count = (): unknown => database.get('SELECT count(*) AS n FROM t')?.['n'];
    database.snapshot(() => {
      expect(count()).toBe(0);
      other.run('INSERT INTO t VALUES (1)');
      expect(count()).toBe(0);
    });
    expect(count()).toBe(1);
    other.close();
    database.close();
  });

  it('carries a whole store', () => {
    const store = openStore({ directories: freshDirectories(), driver });
    expect(freshAgent(store).status).toBe('starting');
    expect(() => store.database.run("UPDATE agents SET status = 'lost', status_by = 'agent'")).toThrow(
      'illegal transition',
    );
    store.close();
  });
});

describe('choosing a driver', () => {
  it('takes the SQLite of this Node before the optional dependency', () => {
    expect(chooseDriver().name).toBe(
      process.getBuiltinModule('node:sqlite') === undefined ? 'better-sqlite3' : 'node:sqlite',
    );
  });

  it('says what to do where there is none', async () => {
    // A copy of the program without a driver beside it.
    const alone = compile(['src/errors.ts', 'src/error-codes.ts', 'src/store', 'tests/programs/store'], {
      packages: ['@noble/hashes'],
    });
    const env = { AGENT_REAPER_HOME: temporaryDirectory() };
    const { code, stderr } = await runNode(alone.path('tests/programs/store/open.ts'), [], env);
    alone.remove();
    if (process.getBuiltinModule('node:sqlite') !== undefined) expect(code).toBe(0);
    else expect(stderr).toContain('STORE_DRIVER_MISSING');
  });

  it('says the same where the optional dependency is installed and its install script was not run', async () => {
    const alone = compile(['src/errors.ts', 'src/error-codes.ts', 'src/store', 'tests/programs/store'], {
      packages: ['@noble/hashes', 'bindings', 'file-uri-to-path'],
    });
    const library = join(dirname(alone.path('package.json')), 'node_modules/better-sqlite3');
    const installed = join(import.meta.dirname, '../../node_modules/better-sqlite3');
    for (const part of ['package.json', 'lib'])
      cpSync(join(installed, part), join(library, part), { recursive: true });
    const env = { AGENT_REAPER_HOME: temporaryDirectory() };
    const { code, stderr } = await runNode(alone.path('tests/programs/store/open.ts'), [], env);
    alone.remove();
    if (process.getBuiltinModule('node:sqlite') !== undefined) expect(code).toBe(0);
    else expect(stderr).toMatch(/STORE_DRIVER_MISSING.*its addon is not there/s);
  });

  it('silences the warning about SQLite and no other', async (context) => {
    const node = process.env['AGENT_REAPER_TEST_NODE'] ?? process.execPath;
    const probe = await runCommand(node, [
      '-e',
      "process.exit(process.getBuiltinModule?.('node:sqlite') ? 0 : 3)",
    ]);
    if (probe.code === 3)
      context.skip('this Node has no SQLite; name one that has in AGENT_REAPER_TEST_NODE');
    const env = { AGENT_REAPER_HOME: temporaryDirectory() };
    const { code, stdout, stderr } = await runCommand(
      node,
      [compiled.path('tests/programs/store/warn.ts')],
      env,
    );
    expect([code, stdout]).toEqual([0, 'node:sqlite\n']);
    expect(stderr).toContain('before');
    expect(stderr).toContain('after');
    expect(stderr).not.toContain('SQLite');
  });
});

function tryBetter(): Driver | undefined {
  try {
    const driver = betterSqlite3Driver();
    driver.open(':memory:').close();
    return driver;
  } catch {
    return undefined;
  }
}

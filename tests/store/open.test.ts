import { linkSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseDriver } from '../../src/store/drivers/choose.ts';
import { openDatabase } from '../../src/store/database.ts';
import { migrate, useWriteAheadLog } from '../../src/store/migrate.ts';
import { resolveDirectories } from '../../src/store/directories.ts';
import { migrations } from '../../src/store/schema/migrations.ts';
import { openStore } from '../../src/store/store.ts';
import { compile, type Compiled } from '../helpers/compiled.ts';
import { scaledTimeout } from '../helpers/eventually.ts';
import { runNode } from '../helpers/processes.ts';
import { freshAgent, freshDirectories, temporaryDirectory } from './helpers.ts';

let compiled: Compiled;
beforeAll(() => {
  compiled = compile(['src/errors.ts', 'src/error-codes.ts', 'src/store', 'tests/programs/store']);
});
afterAll(() => {
  compiled.remove();
});

const open = (home: string, ...args: string[]): ReturnType<typeof runNode> =>
  runNode(compiled.path('tests/programs/store/open.ts'), args, { AGENT_REAPER_HOME: home });

describe('opening a store', () => {
  it(
    'makes it for 50 processes that meet where there is none',
    { timeout: scaledTimeout(300_000) },
    async () => {
      const { state } = freshDirectories();
      const start = String(Date.now() + 4_000);
      const results = await Promise.all(Array.from({ length: 50 }, () => open(state, start)));
      expect(results.filter(({ code }) => code !== 0).map(({ stderr }) => stderr)).toEqual([]);
      expect(new Set(results.map(({ stdout }) => stdout.trim()))).toEqual(
        new Set([String(migrations.length)]),
      );
      expect(readdirSync(state).filter((name) => name.includes('.new-'))).toEqual([]);
    },
  );

  it(
    'is migrated once by 50 processes that meet it one schema behind',
    { timeout: scaledTimeout(300_000) },
    async () => {
      const { state, database: path } = freshDirectories();
      const database = openDatabase(chooseDriver(), path, 1_000);
      useWriteAheadLog(database, 1_000);
      migrate(database, migrations.slice(0, -1));
      database.close();
      const start = String(Date.now() + 4_000);
      const results = await Promise.all(Array.from({ length: 50 }, () => open(state, start)));
      expect(results.filter(({ code }) => code !== 0).map(({ stderr }) => stderr)).toEqual([]);
      expect(new Set(results.map(({ stdout }) => stdout.trim()))).toEqual(
        new Set([String(migrations.length)]),
      );
    },
  );

  it('refuses a store from the future, also when another process migrates it meanwhile', () => {
    const directories = freshDirectories();
    const store = openStore({ directories });
    store.database.exec('PRAGMA user_version = 999');
    expect(() => {
      store.write(() => undefined);
    }).toThrow(expect.objectContaining({ code: 'STORE_TOO_NEW' }));
    store.close();
    expect(() => openStore({ directories })).toThrow(expect.objectContaining({ code: 'STORE_TOO_NEW' }));
  });

  it('refuses a file that is no database, and the database of another program', () => {
    const directories = freshDirectories();
    writeFileSync(
      directories.database,
      'this is no database, but it is long enough to have a header of one'.repeat(20),
    );
    expect(() => openStore({ directories })).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }));
    const other = freshDirectories();
    const database = openDatabase(chooseDriver(), other.database, 100);
    database.exec('CREATE TABLE t (a)');
    database.close();
    expect(() => openStore({ directories: other })).toThrow(/database of another program/);
  });

  it('says STORE_CORRUPT for a store whose pages were overwritten', () => {
    const directories = freshDirectories();
    openStore({ directories }).close();
    writeFileSync(directories.database, Buffer.alloc(40_000, 0xff), { flag: 'r+' });
    expect(() => openStore({ directories })).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }));
  });

  it('converts a store that was restored without a write-ahead log, and an empty file', () => {
    const directories = freshDirectories();
    const store = openStore({ directories });
    store.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(store.database.get('PRAGMA journal_mode = DELETE')).toEqual({ journal_mode: 'delete' });
    store.close();
    const reopened = openStore({ directories });
    expect(reopened.database.get('PRAGMA journal_mode')?.['journal_mode']).toBe('wal');
    reopened.close();
    const empty = freshDirectories();
    writeFileSync(empty.database, '');
    openStore({ directories: empty }).close();
  });

  it('gives up on a locked store at the busy timeout, with a typed error', () => {
    const directories = freshDirectories();
    const store = openStore({ directories });
    const holder = openDatabase(chooseDriver(), directories.database, 0);
    holder.exec('BEGIN IMMEDIATE');
    const impatient = openStore({ directories, busyTimeoutMs: 50 });
    expect(() => {
      impatient.write(() => undefined);
    }).toThrow(
      expect.objectContaining({ code: 'STORE_BUSY', facts: { path: directories.database, waitedMs: 50 } }),
    );
    expect(impatient.database.get('SELECT count(*) AS n FROM agents')).toEqual({ n: 0 });
    holder.exec('ROLLBACK');
    expect(impatient.write(() => 'written')).toBe('written');
    for (const each of [holder, impatient, store]) each.close();
  });

  it('keeps directories at 0700 and files at 0600, whatever the umask and however they were', () => {
    for (const umask of [0o000, 0o077, 0o777]) {
      const home = join(temporaryDirectory(), 'home');
      const before = process.umask(umask);
      try {
        const directories = resolveDirectories({ AGENT_REAPER_HOME: home });
        openStore({ directories }).close();
        const store = openStore({ directories });
        store.write(() => {
          store.announce();
        });
        expect(mode(home)).toBe(0o700);
        const modes = readdirSync(home).map((name) => [name, mode(join(home, name))]);
        expect(Object.fromEntries(modes)).toEqual({
          doorbell: 0o600,
          'state.db': 0o600,
          'state.db-shm': 0o600,
          'state.db-wal': 0o600,
        });
        store.close();
      } finally {
        process.umask(before);
      }
    }
    const loose = join(temporaryDirectory(), 'home');
    mkdirSync(loose, { mode: 0o777 });
    resolveDirectories({ AGENT_REAPER_HOME: loose });
    expect(mode(loose)).toBe(0o700);
  });

  it('says STORE_UNAVAILABLE where the state directory cannot be made', () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    expect(() => resolveDirectories({ AGENT_REAPER_HOME: join(file, 'home') })).toThrow(
      expect.objectContaining({
        code: 'STORE_UNAVAILABLE',
        facts: { path: join(file, 'home'), reason: 'ENOTDIR' },
      }),
    );
    const directories = freshDirectories();
    mkdirSync(directories.database);
    expect(() => openStore({ directories })).toThrow(/STORE_UNAVAILABLE|EISDIR/);
  });

  it('serves two hosts of one boot: containers on one machine, and a machine that is renamed', () => {
    const directories = freshDirectories();
    const hosts = ['a', 'b'].map((id) => ({ id: id.repeat(16), name: id, bootId: 'one boot' }));
    for (const host of [...hosts, ...hosts]) {
      const store = openStore({ directories, host });
      expect(freshAgent(store)).toMatchObject({ hostId: host.id });
      store.close();
    }
  });

  it('finds the same places by the environment that it hands on, whatever else is set', () => {
    const home = temporaryDirectory();
    const first = resolveDirectories({
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'c'),
      XDG_STATE_HOME: 'not/absolute',
    });
    expect(first.state).toBe(join(home, '.local/state/agent-reaper'));
    expect(first.configFile).toBe(join(home, 'c/agent-reaper/config.toml'));
    expect(resolveDirectories({ HOME: '/nowhere', ...first.environment })).toEqual(first);
    const set = join(home, 'set');
    expect(resolveDirectories({ AGENT_REAPER_HOME: set })).toMatchObject({
      state: set,
      configFile: join(set, 'config.toml'),
    });
    for (const name of ['AGENT_REAPER_HOME', 'AGENT_REAPER_CONFIG']) {
      expect(() => resolveDirectories({ HOME: home, [name]: 'relative' })).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      );
    }
  });

  it('follows a link to the state directory if the link is our own', () => {
    const base = temporaryDirectory();
    mkdirSync(join(base, 'disk'));
    symlinkSync(join(base, 'disk'), join(base, 'home'));
    expect(resolveDirectories({ AGENT_REAPER_HOME: join(base, 'home') }).state).toBe(join(base, 'disk'));
  });

  it('does not follow a link in place of the store', () => {
    const directories = freshDirectories();
    const elsewhere = join(temporaryDirectory(), 'victim');
    writeFileSync(elsewhere, '');
    symlinkSync(elsewhere, directories.database);
    expect(() => openStore({ directories })).toThrow(expect.objectContaining({ code: 'INSECURE_PATH' }));
  });

  it('removes the drafts that killed processes left', () => {
    const directories = freshDirectories();
    writeFileSync(`${directories.database}.new-000000000000`, 'half made');
    openStore({ directories }).close();
    expect(readdirSync(directories.state)).not.toContain('state.db.new-000000000000');
  });

  it('removes the draft of one that was killed when it had just given the store its name', () => {
    const directories = freshDirectories();
    openStore({ directories }).close();
    linkSync(directories.database, `${directories.database}.new-000000000000`);
    openStore({ directories }).close();
    expect(readdirSync(directories.state)).not.toContain('state.db.new-000000000000');
    expect(lstatSync(directories.database).nlink).toBe(1);
  });
});

const mode = (path: string): number => lstatSync(path).mode & 0o777;

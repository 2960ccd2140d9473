import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { resolveDirectories, type Directories } from '../../src/store/directories.ts';
import { openStore, type OpenStoreOptions, type Store } from '../../src/store/store.ts';

/** A directory that goes away with the test. */
export function temporaryDirectory(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'ar-store-')));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

/** Directories of a user who has nothing yet. */
export function freshDirectories(): Directories {
  return resolveDirectories({ AGENT_REAPER_HOME: join(temporaryDirectory(), 'home') });
}

/** An open store that goes away with the test. */
export function freshStore(options: OpenStoreOptions = {}): Store {
  const store = openStore({ directories: freshDirectories(), ...options });
  onTestFinished(() => {
    store.close();
  });
  return store;
}

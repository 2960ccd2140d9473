import { lstatSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ReaperError } from '../../errors.ts';
import { HeldDirectory } from '../../store/held-directory.ts';
import type { Resource } from '../../store/ledger.ts';
import { errnoOf } from '../../store/private-files.ts';
import { recordedRoot, removeRecorded } from '../../store/recorded-directories.ts';
import type { Release, Released } from './released.ts';

/**
 * Deletes the directory of a run: renamed first, so that it goes with its record in one instant. A supervisor that still
 * waits for its exit hook may leave at any moment, and one that has a directory and no record in it is lost to the host.
 * @throws ReaperError INSECURE_PATH
 */
export async function releaseRunDirectory(
  { manager: { store } }: Release,
  { locator }: Resource,
): Promise<Released> {
  const runs = dirname(locator);
  if (recordedRoot(store, locator) !== runs) {
    throw new ReaperError('INSECURE_PATH', { path: locator, problem: 'is not in a directory on record' });
  }
  const name = basename(locator);
  const aside = `.${name}.gone`;
  // Of an attempt that died in between.
  removeRecorded(store, join(runs, aside));
  const removed = moveAside(runs, name, aside) && removeRecorded(store, join(runs, aside));
  if (lstatSync(locator, { throwIfNoEntry: false }) !== undefined) throw new Error('it is there again');
  return Promise.resolve({ released: { removed }, verified: { absent: true } });
}

function moveAside(path: string, from: string, to: string): boolean {
  let directory: HeldDirectory | undefined;
  try {
    directory = HeldDirectory.open(path);
    renameSync(directory.at(from), directory.at(to));
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  } finally {
    directory?.close();
  }
}

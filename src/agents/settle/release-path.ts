import { lstatSync } from 'node:fs';
import type { Resource } from '../../store/ledger.ts';
import { removeRecorded } from '../../store/recorded-directories.ts';
import type { Release, Released } from './released.ts';

/**
 * Deletes a file, a socket or a directory, below a recorded directory alone and through no link.
 * @throws ReaperError INSECURE_PATH
 */
export async function releasePath({ manager }: Release, { locator }: Resource): Promise<Released> {
  const removed = removeRecorded(manager.store, locator);
  if (lstatSync(locator, { throwIfNoEntry: false }) !== undefined) throw new Error('it is there again');
  return Promise.resolve({ released: { removed }, verified: { absent: true } });
}

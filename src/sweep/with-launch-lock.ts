import { existsSync } from 'node:fs';
import { hostPaths } from '../agents/host/host-paths.ts';
import { lockFile } from '../process/file-lock.ts';
import type { Store } from '../store/store.ts';

/**
 * Runs `work` while nobody starts an agent or the host. It does not wait: whoever is at it will have put in order what
 * there was before it could begin.
 */
export async function withLaunchLock<T>(store: Store, work: () => Promise<T>): Promise<T | 'in_use'> {
  const lock = await lockFile(hostPaths(store).launchLock, 'exclusive', { wait: false });
  if (lock === null) return 'in_use';
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Whether somebody starts agents or the host, or lets it go, at this moment. Makes no lock file: whoever does has made it. */
export async function isLaunching(store: Store): Promise<boolean> {
  if (!existsSync(hostPaths(store).launchLock)) return false;
  return (await withLaunchLock(store, () => Promise.resolve('free'))) === 'in_use';
}

import { ReaperError } from '../errors.ts';
import { removeBelow } from './remove-tree.ts';
import { text } from './rows.ts';
import type { Store } from './store.ts';

/** What a directory is for: only below a recorded one is anything ever deleted. */
export type DirectoryPurpose = 'workspace' | 'run' | 'sockets';

/** Records a directory before it is made. @param path absolute and real */
export function recordDirectory(
  store: Store,
  path: string,
  purpose: DirectoryPurpose,
  taskId: string | null = null,
): void {
  store.write(() => {
    store.database.run(
      'INSERT INTO directories VALUES (:path, :host, :purpose, :task, :at) ON CONFLICT DO NOTHING',
      { path, host: store.host.id, purpose, task: taskId, at: store.now() },
    );
  });
}

/** Forgets a directory, after it was deleted. */
export function forgetDirectory(store: Store, path: string): void {
  store.write(() => {
    store.database.run('DELETE FROM directories WHERE path = :path', { path });
  });
}

/**
 * The recorded directory that `path` is below; the innermost, if several. Whichever host has recorded it first: one that
 * was renamed, or the next container, goes on in the same directories, and what is deleted there is its own by the ledger.
 */
export function recordedRoot({ database }: Store, path: string): string | undefined {
  const rows = database.all(
    `SELECT path FROM directories WHERE substr(:path, 1, length(path) + 1) = path || '/'
     ORDER BY length(path) DESC LIMIT 1`,
    { path },
  );
  return rows.map((row) => text(row, 'path'))[0];
}

/**
 * Deletes a file or a tree, if it is below a recorded directory, without following a link from there on.
 * @returns whether there was something
 * @throws ReaperError INSECURE_PATH
 */
export function removeRecorded(store: Store, path: string): boolean {
  const root = recordedRoot(store, path);
  if (root === undefined) {
    throw new ReaperError('INSECURE_PATH', { path, problem: 'is not below a directory on record' });
  }
  return removeBelow(root, path);
}

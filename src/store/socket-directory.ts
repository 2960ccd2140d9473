import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ReaperError } from '../errors.ts';
import { ensurePrivateDirectory } from './private-files.ts';
import { recordDirectory } from './recorded-directories.ts';
import { text } from './rows.ts';
import type { Store } from './store.ts';

/** sun_path holds 104 bytes on macOS, and the name of a socket has to fit behind the directory: unix(7). */
export const longestSocketDirectory = 60;

/**
 * The directory of this store's sockets: 0700, our own, at most 60 bytes long. It is chosen at the first call and then
 * recorded, so that every later process finds the same one whatever its environment is: in the state directory, or,
 * where that is too long, in /tmp under a name of its own. It never comes from $TMPDIR or $XDG_RUNTIME_DIR, which cron
 * and systemd do not set, and the latter is emptied at log-out while agents live.
 * @throws ReaperError INSECURE_PATH when no candidate can be used
 */
export function socketDirectory(store: Store): string {
  const known = recorded(store);
  if (known !== undefined && usable(known)) return known;
  // In one transaction, for two first callers must not choose two.
  return store.write(() => {
    const meanwhile = recorded(store);
    if (meanwhile !== undefined && meanwhile !== known) return meanwhile;
    const chosen = Array.from(candidates(store)).find(
      (path) => Buffer.byteLength(path) <= longestSocketDirectory && usable(path),
    );
    if (chosen === undefined) {
      throw new ReaperError('INSECURE_PATH', {
        path: '/tmp',
        problem: 'has no place for a directory of our own',
      });
    }
    recordDirectory(store, chosen, 'sockets');
    store.database.run(
      'INSERT INTO kv VALUES (:key, :path) ON CONFLICT DO UPDATE SET value = excluded.value',
      {
        key: keyOf(store),
        path: chosen,
      },
    );
    return chosen;
  });
}

function* candidates({ directories: { state } }: Store): Generator<string> {
  yield join(state, 's');
  const uid = String(process.geteuid?.());
  const hash = createHash('sha256').update(state).digest('hex').slice(0, 8);
  yield `/tmp/ar-${uid}-${hash}`;
  // Somebody else has taken that name: a few that cannot be guessed.
  for (let attempt = 0; attempt < 3; attempt += 1) yield `/tmp/ar-${uid}-${randomBytes(6).toString('hex')}`;
}

/** Makes it where it is missing, as after a reboot has emptied /tmp. */
function usable(path: string): boolean {
  try {
    ensurePrivateDirectory(path);
    return true;
  } catch {
    return false;
  }
}

function recorded(store: Store): string | undefined {
  const row = store.database.get('SELECT value FROM kv WHERE key = :key', { key: keyOf(store) });
  return row === undefined ? undefined : text(row, 'value');
}

function keyOf({ host }: Store): string {
  return `socket_directory ${host.id}`;
}

import { json } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';

/** How the service was installed last: what `status` compares with, and `uninstall` takes away. */
export interface Installed {
  readonly everyMs: number;
  readonly metrics: readonly string[] | null;
}

/** Remembers it, or forgets it with null. */
export function rememberInstalled(store: Store, installed: Installed | null): void {
  store.write(() => {
    store.database.run('DELETE FROM kv WHERE key = :key', { key: keyOf(store) });
    if (installed === null) return;
    store.database.run('INSERT INTO kv VALUES (:key, :value)', {
      key: keyOf(store),
      value: JSON.stringify(installed),
    });
  });
}

export function installedBefore(store: Store): Installed | null {
  const row = store.database.get('SELECT value FROM kv WHERE key = :key', { key: keyOf(store) });
  return row === undefined ? null : (json(row, 'value') as Installed);
}

function keyOf({ host }: Store): string {
  return `service ${host.id}`;
}

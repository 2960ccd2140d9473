import { integer } from './rows.ts';
import type { Store } from './store.ts';

/** How far a named consumer has read; 0 when it has not begun. */
export function readCursor({ database }: Store, consumer: string): number {
  const row = database.get('SELECT seq FROM consumers WHERE name = :name', { name: consumer });
  return row === undefined ? 0 : integer(row, 'seq');
}

/** Remembers how far a consumer has read. It only goes forward, so that a late writer takes nothing back. */
export function advanceCursor(store: Store, consumer: string, seq: number): void {
  store.write(() => {
    store.database.run(
      `INSERT INTO consumers VALUES (:name, :seq, '{}')
       ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)`,
      { name: consumer, seq },
    );
  });
}

/** Forgets a consumer that will not come back. */
export function forgetCursor(store: Store, consumer: string): void {
  store.write(() => {
    store.database.run('DELETE FROM consumers WHERE name = :name', { name: consumer });
  });
}

import { json } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import type { SweepReport } from './report.ts';

/** What is kept of the last sweep. */
export interface LastSweep {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly durationMs: number;
  readonly cleared: number;
  readonly failed: number;
  readonly unknown: number;
}

/** Remembers a sweep that has acted. */
export function rememberSweep(store: Store, report: SweepReport): void {
  const count = (result: string): number => report.leftovers.filter((one) => one.result === result).length;
  const kept: LastSweep = {
    at: report.startedAt,
    durationMs: report.durationMs,
    cleared: count('cleared'),
    failed: count('failed'),
    unknown: report.unknown.length,
  };
  store.write(() => {
    store.database.run(
      'INSERT INTO kv VALUES (:key, :value) ON CONFLICT DO UPDATE SET value = excluded.value',
      { key: keyOf(store), value: JSON.stringify(kept) },
    );
  });
}

/** The last one on this host, or null. */
export function lastSweep(store: Store): LastSweep | null {
  const row = store.database.get('SELECT value FROM kv WHERE key = :key', { key: keyOf(store) });
  return row === undefined ? null : (json(row, 'value') as LastSweep);
}

function keyOf({ host }: Store): string {
  return `last_sweep ${host.id}`;
}

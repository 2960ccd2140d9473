import { integer, json } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';

/** Upper bounds of the durations that attempts to settle are counted in, in milliseconds. */
export const durationBounds = [
  10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000,
] as const;

/** Attempts to settle agents, since the store was made: also those of agents that were forgotten since. */
export interface CleanupTotals {
  readonly settled: number;
  readonly failed: number;
  /** How many took at most as long as each of {@link durationBounds}. */
  readonly within: readonly number[];
  readonly durationMs: number;
}

/** Adds up what is kept of forgotten agents and what is on record. */
export function cleanupTotals(store: Store): CleanupTotals {
  return sum(kept(store), counted(store, null));
}

/**
 * Forgets agents by `forget`, and keeps what their attempts count: a count that went back would look like a restart to
 * whoever reads it. In one transaction.
 */
export function keepingTotals<T>(store: Store, agentIds: readonly string[], forget: () => T): T {
  return store.write(() => {
    const before = counted(store, agentIds);
    const result = forget();
    const after = counted(store, agentIds);
    const gone = sum(before, after, -1);
    if (gone.settled + gone.failed > 0) {
      store.database.run(
        'INSERT INTO kv VALUES (:key, :value) ON CONFLICT DO UPDATE SET value = excluded.value',
        { key: keyOf(store), value: JSON.stringify(sum(kept(store), gone)) },
      );
    }
    return result;
  });
}

const none: CleanupTotals = { settled: 0, failed: 0, within: durationBounds.map(() => 0), durationMs: 0 };

function kept(store: Store): CleanupTotals {
  const row = store.database.get('SELECT value FROM kv WHERE key = :key', { key: keyOf(store) });
  return row === undefined ? none : (json(row, 'value') as CleanupTotals);
}

function counted({ database, host }: Store, agentIds: readonly string[] | null): CleanupTotals {
  const within = durationBounds.map(
    (bound, index) =>
      `count(*) FILTER (WHERE finished_at - started_at <= ${String(bound)}) AS within_${String(index)}`,
  );
  const row = database.get(
    `SELECT count(*) FILTER (WHERE error IS NULL) AS settled, count(*) FILTER (WHERE error IS NOT NULL) AS failed,
       coalesce(sum(finished_at - started_at), 0) AS duration, ${within.join(', ')}
     FROM cleanup_attempts WHERE finished_at IS NOT NULL AND host_id = :host
       ${agentIds === null ? '' : 'AND agent_id IN (SELECT value FROM json_each(:ids))'}`,
    { host: host.id, ...(agentIds === null ? {} : { ids: JSON.stringify(agentIds) }) },
  );
  if (row === undefined) return none;
  return {
    settled: integer(row, 'settled'),
    failed: integer(row, 'failed'),
    within: durationBounds.map((_, index) => integer(row, `within_${String(index)}`)),
    durationMs: integer(row, 'duration'),
  };
}

function sum(one: CleanupTotals, other: CleanupTotals, sign: 1 | -1 = 1): CleanupTotals {
  return {
    settled: one.settled + sign * other.settled,
    failed: one.failed + sign * other.failed,
    within: one.within.map((count, index) => count + sign * (other.within[index] ?? 0)),
    durationMs: one.durationMs + sign * other.durationMs,
  };
}

function keyOf({ host }: Store): string {
  return `cleanup_totals ${host.id}`;
}

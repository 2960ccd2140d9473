import type { ProcessIdentity } from '../../store/agent-record.ts';
import type { Store } from '../../store/store.ts';
import { text } from '../../store/rows.ts';
import { layTombstone, liftTombstone } from '../../store/tombstones.ts';
import { identityIn, isAlive, ownIdentity } from '../settle/process-identity.ts';

/** Stops this host, and leaves on record by whom: a stop whose process was killed must not hold for ever. */
export function stopHost(store: Store, reason: string): void {
  store.write(
    () => {
      layTombstone(store, 'host', store.host.id, reason);
      store.database.run(
        'INSERT INTO kv VALUES (:key, :value) ON CONFLICT DO UPDATE SET value = excluded.value',
        {
          key: keyOf(store),
          value: JSON.stringify(ownIdentity(store)),
        },
      );
    },
    { durable: true },
  );
}

/** Lets this host start agents again, unless another process has begun to stop it since: then that one does. */
export function liftHostStop(store: Store): void {
  store.write(() => {
    if (stopperOf(store)?.pid === ownIdentity(store).pid) lift(store);
  });
}

/** Whether this host is stopped by a process that is gone. */
export function isStopAbandoned(store: Store): boolean {
  const stopper = stopperOf(store);
  return stopper !== null && !isAlive(store, stopper);
}

/** Lifts a stop of this host whose process is gone. @returns whether there was one */
export function liftAbandonedStop(store: Store): boolean {
  return store.write(() => {
    const stopper = stopperOf(store);
    if (stopper === null || isAlive(store, stopper)) return false;
    lift(store);
    return true;
  });
}

function lift(store: Store): void {
  liftTombstone(store, 'host', store.host.id);
  store.database.run('DELETE FROM kv WHERE key = :key', { key: keyOf(store) });
}

function stopperOf(store: Store): ProcessIdentity | null {
  const row = store.database.get('SELECT value FROM kv WHERE key = :key', { key: keyOf(store) });
  return row === undefined ? null : identityIn(JSON.parse(text(row, 'value')));
}

function keyOf({ host }: Store): string {
  return `stopping ${host.id}`;
}

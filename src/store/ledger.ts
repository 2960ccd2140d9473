import { ReaperError } from '../errors.ts';
import { requireAgent } from './agents.ts';
import type { Row } from './drivers/driver.ts';
import { integer, integerOrNull, json, record, text } from './rows.ts';
import type { Store } from './store.ts';
import { refuseStopped, tombstoneOf, type Tombstone } from './tombstones.ts';

export type ResourceState = 'planned' | 'made' | 'released';

/** Something that was or will be made for an agent and has to go again. */
export interface Resource {
  readonly id: number;
  readonly agentId: string;
  readonly hostId: string;
  /** Names how it is released: see the handlers of the caller. */
  readonly kind: string;
  /** Its path or name. */
  readonly locator: string;
  readonly state: ResourceState;
  /** What is needed to release exactly this one: inode, identity of a process, id of a session. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** What the release did, and how it was proven; null until then. */
  readonly released: unknown;
  readonly verified: unknown;
  readonly plannedAt: number;
  readonly madeAt: number | null;
  readonly releasedAt: number | null;
}

/**
 * Records a resource, before it is made. An agent that was stopped gets no more.
 * @throws ReaperError STOPPED, NOT_FOUND
 */
export function planResource(
  store: Store,
  agentId: string,
  resource: {
    readonly kind: string;
    readonly locator: string;
    readonly facts?: Readonly<Record<string, unknown>>;
  },
): Resource {
  return store.write(() => {
    requireAgent(store, agentId);
    refuseStopped(store, agentId);
    const row = store.database.get(
      `INSERT INTO resources (agent_id, host_id, kind, locator, state, facts, planned_at)
       VALUES (:agent, :host, :kind, :locator, 'planned', :facts, :at) RETURNING *`,
      {
        agent: agentId,
        host: store.host.id,
        kind: resource.kind,
        locator: resource.locator,
        facts: JSON.stringify(resource.facts ?? {}),
        at: store.now(),
      },
    );
    return decode(row ?? {});
  });
}

/**
 * Records that it is there now, with the facts that identify it.
 * @returns the tombstone that was laid meanwhile, or undefined: the maker then takes back what it has just made
 * @throws ReaperError ILLEGAL_TRANSITION when it was released meanwhile, which also means to take it back; NOT_FOUND
 */
export function markMade(
  store: Store,
  id: number,
  facts: Readonly<Record<string, unknown>> = {},
): Tombstone | undefined {
  return store.write(() => {
    const resource = move(store, id, 'made', ['planned']);
    store.database.run(
      "UPDATE resources SET state = 'made', made_at = :at, facts = json_patch(facts, :facts) WHERE id = :id",
      { id, at: store.now(), facts: JSON.stringify(facts) },
    );
    return tombstoneOf(store, resource.agentId);
  });
}

/**
 * Records that it is gone: what was done, and how that was proven. One that is released stays as it was recorded.
 * @throws ReaperError NOT_FOUND
 */
export function markReleased(
  store: Store,
  id: number,
  ending: { readonly released: unknown; readonly verified: unknown },
): void {
  store.write(() => {
    if (requireResource(store, id).state === 'released') return;
    store.database.run(
      `UPDATE resources SET state = 'released', released_at = :at, released = :released, verified = :verified WHERE id = :id`,
      {
        id,
        at: store.now(),
        released: JSON.stringify(ending.released ?? null),
        verified: JSON.stringify(ending.verified ?? null),
      },
    );
  });
}

/** What an agent has, last planned first: the order in which it is released. */
export function ledgerOf({ database }: Store, agentId: string): Resource[] {
  return database
    .all('SELECT * FROM resources WHERE agent_id = :id ORDER BY id DESC', { id: agentId })
    .map(decode);
}

/** What is not released, of all agents of this host, last planned first. */
export function openResources({ database, host }: Store, kind?: string): Resource[] {
  const rows = database.all(
    `SELECT * FROM resources WHERE state <> 'released' AND host_id = :host AND (:kind IS NULL OR kind = :kind)
     ORDER BY id DESC`,
    { host: host.id, kind: kind ?? null },
  );
  return rows.map(decode);
}

function move(store: Store, id: number, to: ResourceState, from: readonly ResourceState[]): Resource {
  const resource = requireResource(store, id);
  if (from.includes(resource.state)) return resource;
  const allowed = resource.state === 'made' ? ['released'] : [];
  const subject = `The ${resource.kind} ${resource.locator}`;
  throw new ReaperError('ILLEGAL_TRANSITION', { subject, from: resource.state, to, allowed });
}

function requireResource({ database }: Store, id: number): Resource {
  const row = database.get('SELECT * FROM resources WHERE id = :id', { id });
  if (row === undefined) throw new ReaperError('NOT_FOUND', { kind: 'resource', id: String(id) });
  return decode(row);
}

function decode(row: Row): Resource {
  return {
    id: integer(row, 'id'),
    agentId: text(row, 'agent_id'),
    hostId: text(row, 'host_id'),
    kind: text(row, 'kind'),
    locator: text(row, 'locator'),
    state: text(row, 'state') as ResourceState,
    facts: record(row, 'facts'),
    released: json(row, 'released'),
    verified: json(row, 'verified'),
    plannedAt: integer(row, 'planned_at'),
    madeAt: integerOrNull(row, 'made_at'),
    releasedAt: integerOrNull(row, 'released_at'),
  };
}

/** An archive, as far as it matters for what is deleted first. */
export interface ExpirableArchive {
  readonly agentId: string;
  readonly taskId: string;
  readonly bytes: number;
  readonly device: number;
  /** When its agent was settled, in milliseconds since 1970. */
  readonly at: number;
  /** Pinned, or of an agent that is not settled: it counts, and stays. */
  readonly kept: boolean;
}

/** What archives may take. Null has no bound. */
export interface ArchiveQuota {
  readonly perTask: number | null;
  readonly inAll: number | null;
  /** How much has to become free on each device: what it lacks to the floor. */
  readonly lacking: ReadonlyMap<number, number>;
}

export type ExpiryReason = 'task_quota' | 'quota' | 'disk';

/** An archive that goes, and for which rule. */
export interface Expiry {
  readonly agentId: string;
  readonly reason: ExpiryReason;
}

/**
 * The archives that have to go, oldest first, until each task, then all together, then each disk is within its bound.
 * What is kept counts as well, so that a bound may be out of reach.
 */
export function expiredArchives(
  archives: readonly ExpirableArchive[],
  quota: ArchiveQuota,
): readonly Expiry[] {
  const oldestFirst = archives.toSorted((one, other) => one.at - other.at);
  const gone = new Map<string, ExpiryReason>();
  const reduce = (of: readonly ExpirableArchive[], most: number, reason: ExpiryReason): void => {
    let bytes = of.reduce((sum, one) => sum + (gone.has(one.agentId) ? 0 : one.bytes), 0);
    for (const one of of) {
      if (bytes <= most) return;
      if (one.kept || gone.has(one.agentId)) continue;
      gone.set(one.agentId, reason);
      bytes -= one.bytes;
    }
  };
  if (quota.perTask !== null)
    for (const of of grouped(oldestFirst, ({ taskId }) => taskId)) reduce(of, quota.perTask, 'task_quota');
  if (quota.inAll !== null) reduce(oldestFirst, quota.inAll, 'quota');
  for (const of of grouped(oldestFirst, ({ device }) => device)) {
    const [first] = of;
    const lacking = quota.lacking.get(first?.device ?? -1) ?? 0;
    // What goes for another rule frees its room as well.
    const freed = of.reduce((sum, one) => sum + (gone.has(one.agentId) ? one.bytes : 0), 0);
    const left = of.reduce((sum, one) => sum + one.bytes, 0) - freed;
    if (lacking > freed) reduce(of, left - (lacking - freed), 'disk');
  }
  return [...gone].map(([agentId, reason]) => ({ agentId, reason }));
}

function grouped(
  archives: readonly ExpirableArchive[],
  keyOf: (archive: ExpirableArchive) => string | number,
): Iterable<readonly ExpirableArchive[]> {
  const groups = new Map<string | number, ExpirableArchive[]>();
  for (const archive of archives) {
    const group = groups.get(keyOf(archive));
    if (group === undefined) groups.set(keyOf(archive), [archive]);
    else group.push(archive);
  }
  return groups.values();
}

/** One line of a table of processes. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** In clock ticks since boot. */
  readonly startTime: number;
  /** A process that is dead, but not reaped: it has no memory and is not counted. */
  readonly zombie: boolean;
  /** Processor time in milliseconds: its own, and that of children that it has reaped. */
  readonly ownMs: number;
  readonly reapedMs: number;
  readonly residentBytes: number;
}

/** The sums below one process. */
export interface TreeSums {
  readonly processes: number;
  readonly milliseconds: number;
  readonly residentBytes: number;
}

/**
 * Sums up everything below each root that is in the table with that start time. The root itself, a supervisor, counts
 * only for the time of the orphans that it has reaped.
 */
export function sumTrees(
  rows: readonly ProcessRow[],
  roots: readonly { readonly pid: number; readonly startTime: number }[],
): ReadonlyMap<number, TreeSums> {
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const children = new Map<number, ProcessRow[]>();
  for (const row of rows) {
    const siblings = children.get(row.parent);
    if (siblings === undefined) children.set(row.parent, [row]);
    else siblings.push(row);
  }
  const sums = new Map<number, TreeSums>();
  for (const { pid, startTime } of roots) {
    const root = byPid.get(pid);
    if (root?.startTime === startTime) sums.set(pid, sumBelow(root, children));
  }
  return sums;
}

/** Without recursion, for a chain may be longer than the stack. */
function sumBelow(root: ProcessRow, children: ReadonlyMap<number, readonly ProcessRow[]>): TreeSums {
  let processes = 0;
  let milliseconds = root.reapedMs;
  let residentBytes = 0;
  const open = [...(children.get(root.pid) ?? [])];
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    if (!row.zombie) processes += 1;
    milliseconds += row.ownMs + row.reapedMs;
    residentBytes += row.residentBytes;
    open.push(...(children.get(row.pid) ?? []));
  }
  return { processes, milliseconds, residentBytes };
}

/** What `readProcesses` of the addon tells of each process, in its order; all are 0 for one that was gone. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** In clock ticks since boot. */
  readonly startTime: number;
  /** 1 for a process that is dead, but not reaped: it has no memory and is not counted. */
  readonly zombie: number;
  /** Processor time in milliseconds: its own, and that of children that it has reaped. */
  readonly ownMs: number;
  readonly reapedMs: number;
  readonly residentBytes: number;
}

/** Numbers of each process. */
export const rowWidth = 7;

/** Where each is among them. */
const at: Readonly<Record<keyof ProcessRow, number>> = {
  pid: 0,
  parent: 1,
  startTime: 2,
  zombie: 3,
  ownMs: 4,
  reapedMs: 5,
  residentBytes: 6,
};

/** The sums below one process. */
export interface TreeSums {
  readonly processes: number;
  readonly milliseconds: number;
  readonly residentBytes: number;
}

/**
 * Sums up everything below each root that is in the table with that start time. The root itself, a supervisor, counts
 * only for the time of the orphans that it has reaped. No object is made of a row: there are hundreds, and a listing is
 * soon over.
 */
export function sumTrees(
  table: Float64Array,
  roots: readonly { readonly pid: number; readonly startTime: number }[],
): ReadonlyMap<number, TreeSums> {
  const links = linked(table);
  const sums = new Map<number, TreeSums>();
  for (const { pid, startTime } of roots) {
    const root = links.rows.get(pid);
    if (root !== undefined && table[root * rowWidth + at.startTime] === startTime)
      sums.set(pid, sumBelow(root, table, links));
  }
  return sums;
}

/** Rows by their pid; and of each row that of its first child, and the next of its parent's. -1 for none. */
interface Links {
  readonly rows: ReadonlyMap<number, number>;
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
}

function linked(table: Float64Array): Links {
  const count = table.length / rowWidth;
  const rows = new Map<number, number>();
  for (let row = 0; row < count; row += 1) rows.set(table[row * rowWidth + at.pid] ?? 0, row);
  rows.delete(0);
  const firstChild = new Int32Array(count).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  for (const row of rows.values()) {
    const parent = rows.get(table[row * rowWidth + at.parent] ?? 0);
    if (parent === undefined) continue;
    nextSibling[row] = firstChild[parent] ?? -1;
    firstChild[parent] = row;
  }
  return { rows, firstChild, nextSibling };
}

/** Without recursion, for a chain may be longer than the stack. */
function sumBelow(root: number, table: Float64Array, { firstChild, nextSibling }: Links): TreeSums {
  const number = (row: number, column: number): number => table[row * rowWidth + column] ?? 0;
  let processes = 0;
  let milliseconds = number(root, at.reapedMs);
  let residentBytes = 0;
  const open = [firstChild[root] ?? -1];
  for (let row = open.pop() ?? -1; row >= 0; row = open.pop() ?? -1) {
    if (number(row, at.zombie) === 0) processes += 1;
    milliseconds += number(row, at.ownMs) + number(row, at.reapedMs);
    residentBytes += number(row, at.residentBytes);
    for (const next of [nextSibling[row] ?? -1, firstChild[row] ?? -1]) if (next >= 0) open.push(next);
  }
  return { processes, milliseconds, residentBytes };
}

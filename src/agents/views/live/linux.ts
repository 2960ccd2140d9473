import { readdirSync, readFileSync } from 'node:fs';
import type { LiveFigures, LiveTree } from './figures.ts';
import { sumTrees, type ProcessRow } from './process-table.ts';

/**
 * From the leaf where the memory controller keeps its account, and from /proc for all others together: each file of /proc
 * is read once, however many runs there are.
 */
export function linuxFigures(trees: readonly LiveTree[]): ReadonlyMap<string, LiveFigures> {
  const figures = new Map<string, LiveFigures>();
  const rest: LiveTree[] = [];
  for (const tree of trees) {
    const found = tree.leaf === null ? undefined : leafFigures(tree.leaf);
    if (found === undefined) rest.push(tree);
    else figures.set(tree.id, found);
  }
  for (const [id, found] of treeFigures(rest)) figures.set(id, found);
  return figures;
}

/**
 * Of one cgroup and all below it: cgroups(7), cgroup-v2.rst. `pids.current` would be threads, so that the processes are
 * counted. Undefined without the memory controller, or without the leaf.
 */
function leafFigures(leaf: string): LiveFigures | undefined {
  const memory = read(`${leaf}/memory.current`);
  const usage =
    memory === undefined ? undefined : /^usage_usec (\d+)/.exec(read(`${leaf}/cpu.stat`) ?? '')?.[1];
  if (memory === undefined || usage === undefined) return undefined;
  const processes = countProcesses(leaf);
  return { processes, memoryBytes: Number(memory), memoryIs: 'charged', cpuMs: Number(usage) / 1_000 };
}

function countProcesses(leaf: string): number {
  const own = Math.max(0, (read(`${leaf}/cgroup.procs`) ?? '').split('\n').length - 1);
  if (/^nr_descendants 0$/m.test(read(`${leaf}/cgroup.stat`) ?? '')) return own;
  return groupsIn(leaf).reduce((sum, name) => sum + countProcesses(`${leaf}/${name}`), own);
}

function groupsIn(leaf: string): readonly string[] {
  try {
    const entries = readdirSync(leaf, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

function treeFigures(trees: readonly LiveTree[]): [string, LiveFigures][] {
  if (trees.length === 0) return [];
  const rows = readdirSync('/proc').flatMap((name) => (isPid(name) ? (processRow(name) ?? []) : []));
  const sums = sumTrees(
    rows,
    trees.map(({ supervisor }) => supervisor),
  );
  const { pageSize, ticksPerSecond } = kernelUnits();
  return trees.flatMap(({ id, supervisor }): [string, LiveFigures][] => {
    const sum = sums.get(supervisor.pid);
    if (sum === undefined) return [];
    const { processes, residentPages, ticks } = sum;
    const memoryBytes = residentPages * pageSize;
    return [[id, { processes, memoryBytes, memoryIs: 'resident', cpuMs: (ticks * 1_000) / ticksPerSecond }]];
  });
}

/** proc_pid_stat(5). The name, in parentheses, may hold anything, so that the fields are counted from its end. */
function processRow(pid: string): ProcessRow | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ', 22);
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    pid: Number(pid),
    parent: field(4),
    startTime: field(22),
    zombie: fields[0] === 'Z' || fields[0] === 'X',
    ownTicks: field(14) + field(15),
    reapedTicks: field(16) + field(17),
    residentPages: field(24),
  };
}

function isPid(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 0x30 && first <= 0x39;
}

/** getauxval(3): pairs of words, the first of which says what the second is. */
function kernelUnits(): { readonly pageSize: number; readonly ticksPerSecond: number } {
  const words = new BigUint64Array(new Uint8Array(readFileSync('/proc/self/auxv')).buffer);
  const value = (type: bigint, otherwise: number): number => {
    const place = words.findIndex((word, index) => index % 2 === 0 && word === type);
    return place === -1 ? otherwise : Number(words[place + 1]);
  };
  return { pageSize: value(6n, 4_096), ticksPerSecond: value(17n, 100) };
}

/** Undefined for what is not there any more, or never was. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { ReaperError } from '../../../errors.ts';
import { addon } from '../../../native/load.ts';
import type { LiveFigures, LiveTree } from './figures.ts';
import { sumTrees } from './process-table.ts';

/**
 * From the leaf where the memory controller keeps its account, and for all others together from one look at all
 * processes, however many runs there are.
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
  const sums = sumTrees(
    processTable(),
    trees.map(({ supervisor }) => supervisor),
  );
  return trees.flatMap(({ id, supervisor }): [string, LiveFigures][] => {
    const sum = sums.get(supervisor.pid);
    if (sum === undefined) return [];
    const { processes, residentBytes, milliseconds } = sum;
    return [[id, { processes, memoryBytes: residentBytes, memoryIs: 'resident', cpuMs: milliseconds }]];
  });
}

/**
 * By the addon, with several threads: a thousand small files take JavaScript as long again as the kernel. Nothing where
 * that is broken or /proc is not readable: a listing goes on without figures.
 */
function processTable(): Float64Array {
  try {
    const numbers = addon().readProcesses();
    if (typeof numbers !== 'number') return numbers;
  } catch (error) {
    if (!ReaperError.is(error)) throw error;
  }
  return new Float64Array();
}

/** Undefined for what is not there any more, or never was. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

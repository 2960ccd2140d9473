import { lstatSync, readdirSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { leafNamed, type Leaf, type LeafMembers } from './leaf.ts';

/** statfs(2). */
const cgroup2Magic = 0x63677270;

/** How many cgroups are looked at: far more than a machine has, and a bound. */
const most = 100_000;

/** Walks all of the cgroup2 hierarchies that are mounted here. What may not be read holds no leaf of ours. */
export function linuxLeaves(): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const open = [...mounts()];
  for (let looked = 0; looked < most; looked += 1) {
    const directory = open.pop();
    if (directory === undefined) break;
    for (const name of directoriesIn(directory)) {
      const path = join(directory, name);
      const leaf = leafNamed(path, name, name.startsWith('ar-') ? ownerOf(path) : -1);
      if (leaf === null) open.push(path);
      else leaves.push(leaf);
    }
  }
  return leaves;
}

/** @param path of a leaf */
export function leafMembers(path: string): LeafMembers {
  const pids: number[] = [];
  const open = [path];
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    const text = procsOf(directory);
    // Gone meanwhile, or of another kind (a threaded cgroup): then nothing can be said.
    if (text === null) return { pids: null, hidden: false };
    pids.push(...text.split('\n').filter(Boolean).map(Number));
    open.push(...directoriesIn(directory).map((name) => join(directory, name)));
  }
  return { pids: pids.filter((pid) => pid !== 0), hidden: pids.includes(0) };
}

function procsOf(directory: string): string | null {
  try {
    return readFileSync(join(directory, 'cgroup.procs'), 'utf8');
  } catch {
    return null;
  }
}

/** proc_pid_mountinfo(5): the mount point is the fifth field, with blanks written in octal. */
function mounts(): readonly string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const points = lines.filter((line) => / - cgroup2 /.test(line)).flatMap((line) => line.split(' ')[4] ?? []);
  const paths = points.map((point) =>
    point.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8))),
  );
  return [...new Set(paths)].filter(isCgroup2);
}

/** A mount may be covered by another one. */
function isCgroup2(path: string): boolean {
  try {
    return statfsSync(path).type === cgroup2Magic;
  } catch {
    return false;
  }
}

function directoriesIn(path: string): readonly string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

function ownerOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.uid ?? -1;
}

import { basename } from 'node:path';
import { supervisorPath } from '../native/supervisor-path.ts';
import type { Ground } from './ground.ts';
import { readLeaves } from './leaves/platform.ts';
import { leafIn, type Leaf } from './leaves/leaf.ts';
import { markIn, supervisorMark, type Mark } from './marks.ts';
import { readProcesses } from './processes/platform.ts';
import type { ProcessFacts, ProcessTable } from './processes/process-table.ts';

/** A supervisor of this state directory that lives. */
export interface LiveSupervisor extends ProcessFacts {
  /** Null for the host-level supervisor. */
  readonly agentId: string | null;
}

/** What is there of processes and cgroups, seen at one moment. */
export interface Scene {
  readonly table: ProcessTable;
  readonly leaves: readonly Leaf[];
  readonly supervisors: readonly LiveSupervisor[];
  /** Pids of all supervisors, whosesoever they are. */
  readonly supervising: ReadonlySet<number>;
  /** Marked processes of any state directory, the dead left out. */
  readonly marked: ReadonlyMap<number, Mark>;
}

/**
 * Leaves first, for their supervisors are older than they are: one that lives is in the table that is read afterwards.
 * What the store knows must be read after both, for the same reason.
 */
export async function look({ directories: { state } }: Ground): Promise<Scene> {
  const leaves = readLeaves();
  const table = await readProcesses();
  const supervisors: LiveSupervisor[] = [];
  const supervising = new Set<number>();
  const marked = new Map<number, Mark>();
  for (const facts of table.all.values()) {
    if (facts.zombie) continue;
    if (isSupervisor(table, facts)) {
      supervising.add(facts.pid);
      const run = supervisorMark(table.command(facts.pid), state);
      if (run !== null) supervisors.push({ ...facts, agentId: run === 'host' ? null : run.agentId });
    } else {
      const mark = markIn(table.environment(facts.pid), state);
      if (mark !== null) marked.set(facts.pid, mark);
    }
  }
  return { table, leaves, supervisors, supervising, marked };
}

const supervisorNames = ['agent-supervisor', basename(supervisorPath())];

/**
 * Whether this supervises something, for whomever: by the program that it runs, of any version; or by its name, cut at 15
 * characters, where that cannot be read.
 */
function isSupervisor(table: ProcessTable, { pid, comm }: ProcessFacts): boolean {
  const program = table.executable(pid);
  if (program !== null) return supervisorNames.includes(basename(program));
  return supervisorNames.some((name) => comm === name.slice(0, 15));
}

/** The live processes above one, from its parent on. */
export function* ancestorsOf({ all }: ProcessTable, pid: number): Generator<ProcessFacts> {
  const seen = new Set([pid]);
  for (let next = all.get(pid)?.ppid ?? 0; next > 0 && !seen.has(next);) {
    const facts = all.get(next);
    if (facts === undefined) return;
    seen.add(next);
    yield facts;
    next = facts.ppid;
  }
}

/** This very process and those above it. */
export function ownLine(table: ProcessTable): ReadonlySet<number> {
  return new Set([process.pid, ...[...ancestorsOf(table, process.pid)].map(({ pid }) => pid)]);
}

/** The leaf that a process is in, or null. */
export function leafOf(table: ProcessTable, pid: number): string | null {
  return (
    table
      .cgroups(pid)
      .map(leafIn)
      .find((name) => name !== null) ?? null
  );
}

/**
 * Whether the supervisor of a leaf lives: a supervisor with the start time in the name, and not one inside of it. Two may
 * have the same; then a leaf is taken for one in use that is not.
 */
export function isSupervised({ table, supervising }: Scene, leaf: Leaf): boolean {
  return [...supervising].some(
    (pid) => table.all.get(pid)?.startTime === leaf.startTime && leafOf(table, pid) !== leaf.name,
  );
}

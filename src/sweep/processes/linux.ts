import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { ProcessFacts, ProcessSize, ProcessTable } from './process-table.ts';

interface LinuxFacts extends ProcessFacts {
  /** Its main thread has ended, and others go on: proc_pid_stat(5) says `Z` of it too. */
  readonly headless: boolean;
}

/** USER_HZ, in which proc_pid_stat(5) counts: 100 on every architecture that Node.js runs on. */
const ticksPerSecond = 100;

/** From /proc: one file for each process, and more only where it is asked for. */
export function linuxProcesses(): ProcessTable {
  const uptimeTicks = Number.parseFloat(read('/proc/uptime') ?? '0') * ticksPerSecond;
  const ageOf = (startTime: number): number =>
    Math.max(0, ((uptimeTicks - startTime) * 1_000) / ticksPerSecond);
  const all = new Map<number, ProcessFacts>();
  const headless = new Set<number>();
  const placeOf = (pid: number): string => (headless.has(pid) ? threadOf(pid) : `/proc/${String(pid)}`);
  for (const name of readdirSync('/proc')) {
    if (!/^\d/.test(name)) continue;
    const facts = factsIn(read(`/proc/${name}/stat`), ageOf);
    if (facts === null) continue;
    all.set(facts.pid, facts);
    if (facts.headless) headless.add(facts.pid);
  }
  return {
    all,
    ageOf,
    environment: (pid) => strings(read(`${placeOf(pid)}/environ`)),
    command: (pid) => strings(read(`${placeOf(pid)}/cmdline`)),
    executable: (pid) => link(`${placeOf(pid)}/exe`),
    size: (pid) => sizeIn(read(`${placeOf(pid)}/status`)),
    cgroups: (pid) => cgroupsIn(read(`/proc/${String(pid)}/cgroup`)),
  };
}

/** The name, in parentheses, may hold anything, so that the fields are counted from its end. */
function factsIn(stat: string | null, ageOf: ProcessTable['ageOf']): LinuxFacts | null {
  if (stat === null) return null;
  const [begin, end] = [stat.indexOf('('), stat.lastIndexOf(')')];
  const fields = stat.slice(end + 2).split(' ', 20);
  const field = (number: number): number => Number(fields[number - 3]);
  const startTime = field(22);
  return {
    pid: Number(stat.slice(0, begin)),
    ppid: field(4),
    startTime,
    ageMs: ageOf(startTime),
    comm: stat.slice(begin + 1, end),
    zombie: fields[0] === 'X' || (fields[0] === 'Z' && field(20) <= 1),
    headless: fields[0] === 'Z' && field(20) > 1,
    hasTerminal: field(7) !== 0,
  };
}

/** Where its memory can be looked at: a main thread that has ended has none, and the others do. */
function threadOf(pid: number): string {
  const place = `/proc/${String(pid)}`;
  const thread = names(`${place}/task`).find((name) => link(`${place}/task/${name}/exe`) !== null);
  return thread === undefined ? place : `${place}/task/${thread}`;
}

/** A process may write over both, and a kernel thread has none. */
function strings(text: string | null): readonly string[] | null {
  return text === null ? null : text.split('\0').filter(Boolean);
}

function sizeIn(status: string | null): ProcessSize | null {
  const uid = /^Uid:\t\d+\t(\d+)/m.exec(status ?? '')?.[1];
  if (uid === undefined) return null;
  const resident = /^VmRSS:\s+(\d+) kB/m.exec(status ?? '')?.[1] ?? '0';
  return { uid: Number(uid), memoryBytes: Number(resident) * 1_024 };
}

/** Lines of `hierarchy:controllers:path`: cgroups(7). */
function cgroupsIn(text: string | null): readonly string[] {
  return (text ?? '').split('\n').flatMap((line) => /^\d+:[^:]*:(.+)$/.exec(line)?.[1] ?? []);
}

function names(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Null for what is not there any more, and for what is not ours to read. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** One that was replaced on the disk since has that behind its path: proc_pid_exe(5). */
function link(path: string): string | null {
  try {
    return readlinkSync(path).replace(/ \(deleted\)$/, '');
  } catch {
    return null;
  }
}

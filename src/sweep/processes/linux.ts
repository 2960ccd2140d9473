import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { ProcessFacts, ProcessSize, ProcessTable } from './process-table.ts';

/** USER_HZ, in which proc_pid_stat(5) counts: 100 on every architecture that Node.js runs on. */
const ticksPerSecond = 100;

/** From /proc: one file for each process, and more only where it is asked for. */
export function linuxProcesses(): ProcessTable {
  const uptimeTicks = Number.parseFloat(read('/proc/uptime') ?? '0') * ticksPerSecond;
  const ageOf = (startTime: number): number =>
    Math.max(0, ((uptimeTicks - startTime) * 1_000) / ticksPerSecond);
  const all = new Map<number, ProcessFacts>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d/.test(name)) continue;
    const facts = factsIn(read(`/proc/${name}/stat`), ageOf);
    if (facts !== null) all.set(facts.pid, facts);
  }
  return {
    all,
    ageOf,
    environment: (pid) => strings(read(`/proc/${String(pid)}/environ`)),
    command: (pid) => strings(read(`/proc/${String(pid)}/cmdline`)),
    executable: (pid) => link(`/proc/${String(pid)}/exe`),
    size: (pid) => sizeIn(read(`/proc/${String(pid)}/status`)),
    cgroups: (pid) => cgroupsIn(read(`/proc/${String(pid)}/cgroup`)),
  };
}

/** The name, in parentheses, may hold anything, so that the fields are counted from its end. */
function factsIn(stat: string | null, ageOf: ProcessTable['ageOf']): ProcessFacts | null {
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
    zombie: fields[0] === 'Z' || fields[0] === 'X',
    hasTerminal: field(7) !== 0,
  };
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

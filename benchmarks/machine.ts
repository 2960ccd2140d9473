import { readFileSync } from 'node:fs';
import os from 'node:os';

/** What a reader needs to judge the figures; nothing that names the machine or its owner. */
export interface MachineFacts {
  readonly cpu: string;
  readonly cpus: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly uid: number;
  /** How the kernel scheduled the measuring programs: `other` unless somebody asked for more. */
  readonly scheduling: string;
  readonly cgroup2: 'unified' | 'hybrid' | 'none';
  /** Of the last minute, when the run began: near zero on a machine that nobody else uses. */
  readonly load: number;
}

export function machineFacts(): MachineFacts {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cpus: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    kernel: os.release(),
    node: process.version,
    uid: process.getuid?.() ?? -1,
    scheduling: schedulingPolicy(readFileSync('/proc/self/stat', 'utf8')),
    cgroup2: cgroupHierarchy(readFileSync('/proc/self/mountinfo', 'utf8')),
    load: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
  };
}

/** Field 41 of proc_pid_stat(5), by its name in sched(7). The name of the program, in parentheses, may hold anything. */
export function schedulingPolicy(stat: string): string {
  const policy = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38];
  return { 0: 'other', 1: 'fifo', 2: 'rr', 3: 'batch', 5: 'idle' }[Number(policy)] ?? 'unknown';
}

/** `hybrid`: cgroup2 is mounted beside the controllers of version 1. Reads the text of /proc/self/mountinfo. */
export function cgroupHierarchy(mountinfo: string): MachineFacts['cgroup2'] {
  const types = mountinfo.split('\n').map(fileSystemType);
  if (!types.includes('cgroup2')) return 'none';
  return types.includes('cgroup') ? 'hybrid' : 'unified';
}

/** The mount points of cgroup2, in the order of /proc/self/mountinfo. */
export function cgroup2Mounts(mountinfo: string): string[] {
  return mountinfo
    .split('\n')
    .filter((line) => fileSystemType(line) === 'cgroup2')
    .flatMap((line) => line.split(' ')[4] ?? []);
}

/** The word after the lone dash: the fields before it vary in number. */
function fileSystemType(line: string): string | undefined {
  return line.split(' - ')[1]?.split(' ')[0];
}

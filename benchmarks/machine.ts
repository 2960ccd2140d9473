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
    cgroup2: cgroupHierarchy(readFileSync('/proc/self/mountinfo', 'utf8')),
    load: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
  };
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

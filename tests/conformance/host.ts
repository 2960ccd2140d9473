import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { unifiedMount } from './cgroup.ts';
import { supervisor } from './paths.ts';
import type { Identity } from './scenario.ts';

/** What a scenario may ask of the host. Each is tried out, not guessed. */
export const needs = [
  'root', 'cgroup2', 'freezer-v1', 'pids-v1', 'memory-v1', 'fuse', 'tmux', 'bash', 'namespaces', 'time-namespace', 'pid-namespace',
  'preload',
] as const; // prettier-ignore
export type Need = (typeof needs)[number];

export const isRoot: boolean = process.getuid?.() === 0;

/** The ordinary user that root drops to. */
export const nobody = 65534;

export function uidOf(identity: Identity): number {
  if (identity === 'root') return 0;
  return isRoot ? nobody : (process.getuid?.() ?? nobody);
}

/** Mount point of a writable cgroup2 hierarchy, or null. */
export const writableUnified: string | null = findWritableUnified();

export const bootId: string = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

const answers = new Map<string, string | null>();

/** Null when the host has it for this identity, else what is missing. */
export function missing(need: Need, identity: Identity): string | null {
  const key = `${need} ${identity}`;
  const known = answers.get(key);
  if (known !== undefined) return known;
  const answer = probe(need, identity);
  answers.set(key, answer);
  return answer;
}

function probe(need: Need, identity: Identity): string | null {
  const userNs = identity === 'user' ? ['-Ur'] : [];
  switch (need) {
    case 'root':
      return isRoot ? null : 'the suite does not run as root';
    case 'cgroup2':
      return writableUnified === null ? 'no writable cgroup2 mount' : null;
    case 'freezer-v1':
      return writable('/sys/fs/cgroup/freezer') ? null : 'no writable v1 freezer hierarchy';
    case 'pids-v1':
      return writable('/sys/fs/cgroup/pids') ? null : 'no writable v1 pids hierarchy';
    case 'memory-v1':
      return writable('/sys/fs/cgroup/memory') ? null : 'no writable v1 memory hierarchy';
    case 'fuse':
      return isRoot && writable('/dev/fuse') ? null : 'no /dev/fuse that we may mount from';
    case 'tmux':
      return runs(identity, ['tmux', '-V']) ? null : 'no tmux';
    case 'bash':
      return runs(identity, ['bash', '-c', 'true']) ? null : 'no bash';
    case 'namespaces':
      return runs(identity, ['unshare', ...userNs, '-m', 'true']) ? null : 'no mount namespaces';
    case 'time-namespace':
      return runs(identity, ['unshare', ...userNs, '-T', '--boottime', '1000', 'true'])
        ? null
        : 'no time namespaces';
    case 'pid-namespace':
      return runs(identity, ['unshare', ...userNs, '-pf', '--mount-proc', 'true'])
        ? null
        : 'no PID namespaces';
    case 'preload':
      return readFileSync(supervisor).includes('ld-') ? null : 'the supervisor is a static executable';
      return null;
  }
}

function runs(identity: Identity, command: readonly string[]): boolean {
  const [file = '', ...args] = command;
  const uid = uidOf(identity);
  const dropped = uid === process.getuid?.() ? {} : { uid, gid: uid };
  return spawnSync(file, args, { stdio: 'ignore', timeout: 10_000, ...dropped }).status === 0;
}

function writable(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function findWritableUnified(): string | null {
  const mount = unifiedMount();
  return mount !== null && isRoot && writable(mount) ? mount : null;
}

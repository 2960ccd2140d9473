import { readdirSync, readFileSync } from 'node:fs';
import type { Place } from './place.ts';

/** Who can be killed, and how it is recognised by its name and its command line. */
const roles = {
  'tmux server': (name: string) => name.startsWith('tmux: server'),
  host: (name: string, line: string) => name.startsWith('agent-super') && line.includes('/host.spec'),
  supervisor: (name: string, line: string) => name.startsWith('agent-super') && line.includes('/runs/'),
  follower: (_: string, line: string) => line.includes('main.js follow'),
  'exit hook': (_: string, line: string) => line.includes('main.js settle'),
  deployer: (_: string, line: string) => line.includes('main.js run'),
  sweeper: (_: string, line: string) => line.includes('main.js sweep'),
  stopper: (_: string, line: string) => line.includes('main.js stop'),
  payload: (_: string, line: string) => line.includes('chaos-payload'),
} as const;

export type Role = keyof typeof roles;

/** A process that belongs to a place. */
export interface Actor {
  readonly pid: number;
  readonly role: Role | null;
  readonly name: string;
}

/** Everybody who has the place in its command line or its environment, this process apart; by the process table alone. */
export function actorsOf({ folder }: Place): Actor[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const line = read(`/proc/${pid}/cmdline`);
      if (!line.includes(folder) && !read(`/proc/${pid}/environ`).includes(folder)) return [];
      const name = read(`/proc/${pid}/comm`).trim();
      return [{ pid: Number(pid), role: roleOf(name, line.replaceAll('\0', ' ')), name }];
    });
}

function roleOf(name: string, line: string): Role | null {
  const known = Object.entries(roles).find(([, is]) => is(name, line));
  return known === undefined ? null : (known[0] as Role);
}

/** Empty for a process that is gone or a zombie. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import type { Cell } from './cell.ts';
import { unifiedMount } from './cgroup.ts';
import { programPath, supervisor } from './paths.ts';
import type { Wrapper } from './scenario.ts';

/** `unshare` with these namespaces; an ordinary user gets a user namespace too, in which it may. */
export function namespaces(...flags: string[]): Wrapper {
  return (cell) => ['unshare', ...(cell.column.identity === 'user' ? ['-Ur'] : []), ...flags];
}

/** A shell script first, in namespaces of its own, then the tool. */
export function after(script: string | ((cell: Cell) => string), ...flags: string[]): Wrapper {
  return (cell) => {
    const text = typeof script === 'string' ? script : script(cell);
    return [...namespaces(...flags)(cell), 'sh', '-ec', `${text}; exec "$@"`, 'sh'];
  };
}

export const withoutCgroups: Wrapper = after(() => {
  const mount = unifiedMount() ?? '/sys/fs/cgroup';
  return `mount --bind ${mount} ${mount}; mount -o remount,bind,ro ${mount}`;
}, '-m');

export const withoutProc: Wrapper = after('mount -t tmpfs none /proc', '-m');

export const withHiddenProc: Wrapper = after('mount -t proc -o hidepid=2 proc /proc', '-mpf');

/** A file system of 64 KiB at `small` in the arena, which only the tool sees. */
export const withSmallDisk: Wrapper = (cell) => {
  const path = cell.arena.directory('small');
  return after(`mount -t tmpfs -o size=64k,mode=777 none ${path}`, '-m')(cell);
};

export const seccomp =
  (rules: string): Wrapper =>
  () => [programPath('seccomp-deny'), rules, '--'];

export const oddSignals =
  (...words: string[]): Wrapper =>
  () => [programPath('odd-signals'), ...words, '--'];

/** A root directory with nothing in it but the supervisor's libraries, the arena, and the kernel's file systems. */
export const emptyRoot: Wrapper = (cell) => {
  const place = cell.arena.directory('root');
  for (const library of librariesOf(supervisor)) {
    mkdirSync(join(place, dirname(library)), { recursive: true });
    copyFileSync(library, join(place, library));
  }
  for (const path of [cell.arena.path, '/proc', '/sys', '/dev'])
    mkdirSync(join(place, path), { recursive: true });
  const binds = [
    `mount --bind ${cell.arena.path} ${place}${cell.arena.path}`,
    ...['/proc', '/sys', '/dev'].map((path) => `mount --rbind ${path} ${place}${path}`),
  ];
  return [...after(`${binds.join('; ')}; cd ${place}`, '-m')(cell), 'chroot', place];
};

function librariesOf(file: string): string[] {
  try {
    const text = execFileSync('ldd', [file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return [...text.matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => (path === undefined ? [] : [path]));
  } catch {
    return []; // a static executable
  }
}

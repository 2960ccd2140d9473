import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { cgroup2Mounts } from './machine.ts';

/** The checkout: this file is compiled to build/benchmarks. */
export const root: string = path.resolve(import.meta.dirname, '../..');
const sources = path.join(root, 'benchmarks');
const binaries = path.join(root, 'build/benchmarks/bin');

/** Compiles the C programs that are older than their sources. */
export function buildPrograms(): void {
  mkdirSync(binaries, { recursive: true });
  for (const folder of ['floor', 'probes']) {
    const newest = Math.max(
      ...readdirSync(path.join(sources, folder)).map((name) => changed(folder, name)),
      changed('probes', 'common.h'),
    );
    for (const name of readdirSync(path.join(sources, folder)).filter((name) => name.endsWith('.c'))) {
      const target = program(path.basename(name, '.c'));
      if (existsSync(target) && statSync(target).mtimeMs > newest) continue;
      // The stamp is static: see its source.
      const flags = [
        '-std=c17',
        '-D_GNU_SOURCE',
        '-O2',
        '-Wall',
        '-Wextra',
        ...(name === 'stamp.c' ? ['-static'] : []),
      ];
      execFileSync(process.env['CC'] ?? 'cc', [...flags, '-o', target, path.join(sources, folder, name)], {
        stdio: 'inherit',
      });
    }
  }
}

/** The path of a C program of ours, by its name. */
export function program(name: string): string {
  return path.join(binaries, name);
}

/** A node program of ours, by its path without extension. */
export function script(name: string): string {
  return path.join(import.meta.dirname, `${name}.js`);
}

/** A cgroup2 directory in which leaves can be made, found by making one; null where there is none. */
export function writableCgroup(): string | null {
  const own = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/';
  const mounts = cgroup2Mounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  for (const parent of mounts.flatMap((mount) => [path.join(mount, own), mount])) {
    try {
      rmdirSync(mkdtempSync(path.join(parent, 'bench-probe-')));
      return parent;
    } catch {
      // Read-only or not ours: the next one.
    }
  }
  return null;
}

function changed(folder: string, name: string): number {
  return statSync(path.join(sources, folder, name)).mtimeMs;
}

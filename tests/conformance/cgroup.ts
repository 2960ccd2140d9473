import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../helpers/eventually.ts';

/** Mount point of the cgroup2 hierarchy, or null. */
export function unifiedMount(): string | null {
  for (const line of readFileSync('/proc/mounts', 'utf8').split('\n')) {
    const [, path, type] = line.split(' ');
    if (type === 'cgroup2' && path !== undefined) return path;
  }
  return null;
}

/** A cgroup of the harness's own around one cell, so that the kernel says who is in it, whatever the tool says. */
export class Enclosure {
  readonly path: string;

  constructor(mount: string, name: string) {
    this.path = join(mount, `arc-${name}`);
    mkdirSync(this.path);
  }

  /** Gives the cgroup to a user, as a service manager does. */
  delegate(uid: number): void {
    chownSync(this.path, uid, uid);
    for (const file of ['cgroup.procs', 'cgroup.subtree_control', 'cgroup.threads']) {
      chownSync(join(this.path, file), uid, uid);
    }
  }

  add(pid: number): void {
    writeFileSync(join(this.path, 'cgroup.procs'), String(pid));
  }

  /** Cgroups below, deepest first. */
  below(path: string = this.path): string[] {
    const names = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return names.flatMap(({ name }) => [...this.below(join(path, name)), join(path, name)]);
  }

  populated(): boolean {
    return readFileSync(join(this.path, 'cgroup.events'), 'utf8').includes('populated 1');
  }

  /** Who is inside, at any depth. */
  members(): number[] {
    return [this.path, ...this.below()].flatMap((path) =>
      readFileSync(join(path, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number),
    );
  }

  kill(): void {
    writeFileSync(join(this.path, 'cgroup.kill'), '1');
  }

  async remove(): Promise<void> {
    if (!existsSync(this.path)) return;
    if (this.populated()) this.kill();
    await eventually(() => !this.populated(), { what: `${this.path} is empty`, timeoutMs: 5000 });
    for (const path of this.below()) rmdirSync(path);
    rmdirSync(this.path);
  }
}

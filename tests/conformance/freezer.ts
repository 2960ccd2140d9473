import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../helpers/eventually.ts';

const mount = '/sys/fs/cgroup/freezer';

/** A cgroup of the old freezer hierarchy, where even SIGKILL waits for the thaw. */
export class Freezer {
  readonly path: string;

  constructor(name: string) {
    this.path = join(mount, `arc-${name}`);
    mkdirSync(this.path);
  }

  async freeze(pids: readonly number[]): Promise<void> {
    for (const pid of pids) writeFileSync(join(this.path, 'cgroup.procs'), String(pid));
    writeFileSync(join(this.path, 'freezer.state'), 'FROZEN');
    await eventually(() => this.#read('freezer.state').trim() === 'FROZEN', { what: 'frozen' });
  }

  thaw(): void {
    writeFileSync(join(this.path, 'freezer.state'), 'THAWED');
  }

  /** Thaws, waits until its members are gone, and removes it. */
  async remove(): Promise<void> {
    if (!existsSync(this.path)) return;
    this.thaw();
    await eventually(() => this.#read('tasks') === '', { what: 'the thawed are gone', timeoutMs: 5000 });
    rmdirSync(this.path);
  }

  #read(file: string): string {
    return readFileSync(join(this.path, file), 'utf8');
  }
}

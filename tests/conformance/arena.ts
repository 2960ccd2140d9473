import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { programPath } from './paths.ts';

/**
 * The directory of one cell: working directory, fifo, report. Programs are copied into it under the cell's own name,
 * so that the kernel's record of what a process executes (/proc/PID/exe) and its name tell whose it is.
 */
export class Arena {
  readonly path: string;
  readonly tag: string;
  readonly uid: number;
  readonly #installed = new Map<string, string>();

  constructor(uid: number) {
    this.uid = uid;
    this.path = mkdtempSync(join(tmpdir(), 'arc-'));
    this.tag = basename(this.path).slice(4);
    chmodSync(this.path, 0o755);
    this.directory('bin');
    if (uid !== process.getuid?.()) chownSync(this.path, uid, uid);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  directory(name: string): string {
    const path = this.file(name);
    mkdirSync(path, { mode: 0o755 });
    if (this.uid !== process.getuid?.()) chownSync(path, this.uid, this.uid);
    return path;
  }

  /** Copies a program, by its name in tests/programs or by its path, and returns where it is now. */
  install(program: string, mode = 0o755): string {
    const known = this.#installed.get(program);
    if (known !== undefined) return known;
    const source = program.includes('/') ? program : programPath(program);
    const path = join(this.path, 'bin', `${this.tag}-${basename(source)}`);
    copyFileSync(source, path);
    chmodSync(path, mode);
    this.#installed.set(program, path);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

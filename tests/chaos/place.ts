import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A state directory and a project that nobody else has. */
export interface Place {
  readonly folder: string;
  readonly home: string;
  readonly project: string;
}

export function makePlace(): Place {
  // Short, for the path of a socket has to fit.
  const folder = mkdtempSync(join(tmpdir(), 'ar-c-'));
  const place = { folder, home: join(folder, 'home'), project: join(folder, 'project') };
  mkdirSync(place.home, { mode: 0o700 });
  mkdirSync(place.project);
  const config = '[limits]\ngrace = "200ms"\nhard = "10s"\nconcurrent_per_host = 200\n';
  writeFileSync(join(place.home, 'config.toml'), config, { mode: 0o600 });
  return place;
}

export function removePlace({ folder }: Place): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** Every process of a round has its writing end open: end of file is the kernel's word that all of them are gone. */
export class Witness {
  readonly path: string;
  readonly #fd: number;

  constructor({ folder }: Place, round: number) {
    this.path = join(folder, `witness-${String(round)}`);
    execFileSync('mkfifo', [this.path]);
    this.#fd = openSync(this.path, constants.O_RDONLY | constants.O_NONBLOCK);
  }

  /** Whether somebody still has it open. */
  held(): boolean {
    const buffer = Buffer.alloc(4096);
    try {
      while (readSync(this.#fd, buffer) > 0);
      return false;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return true;
      throw error;
    }
  }

  close(): void {
    closeSync(this.#fd);
    rmSync(this.path, { force: true });
  }
}

import { closeSync, constants, fstatSync, lstatSync, readSync } from 'node:fs';
import { errnoOf, openPrivateFile } from '../../store/private-files.ts';
import { openWorkspaceFolder } from '../../store/workspace.ts';

/** One file of a log, held open: it can be read to its end after it was renamed, and its inode is nobody else's. */
interface Segment {
  readonly fd: number;
  readonly inode: number;
  offset: number;
}

/** One for all: what is read is taken before anybody reads again. */
const block = Buffer.allocUnsafe(64 << 10);

/**
 * Reads the log of a run from its beginning and on, increment by increment, while its supervisor writes and rotates it:
 * FILE becomes FILE.first the first time, and FILE.prev from then on. What rotation drops before it was read is missing,
 * in whole lines.
 */
export class StreamTail {
  readonly #workspace: string;
  readonly #name: string;
  #segment: Segment | undefined;

  /** @param workspace of the task @param name of the log in its folder `logs` */
  constructor(workspace: string, name: string) {
    this.#workspace = workspace;
    this.#name = name;
  }

  /**
   * Hands over what has come, at most about `most` bytes. The buffer is only good during the call of `take`.
   * @returns whether there is more already
   * @throws ReaperError INSECURE_PATH where a link or somebody else's file lies in the place of the log
   */
  read(take: (bytes: Buffer) => void, most: number): boolean {
    this.#segment ??= this.#begin();
    let room = most;
    while (this.#segment !== undefined) {
      room -= this.#drain(this.#segment, take, room);
      if (room <= 0) return true;
      const next = this.#after(this.#segment);
      if (next === undefined) return false;
      // It has its new name, so that nothing is added to it any more; but something may have been just before.
      room -= this.#drain(this.#segment, take, Infinity);
      closeSync(this.#segment.fd);
      this.#segment = next;
    }
    return false;
  }

  close(): void {
    if (this.#segment !== undefined) closeSync(this.#segment.fd);
    this.#segment = undefined;
  }

  #drain(segment: Segment, take: (bytes: Buffer) => void, most: number): number {
    let total = 0;
    while (total < most) {
      const count = readSync(segment.fd, block, 0, block.length, segment.offset);
      if (count === 0) break;
      segment.offset += count;
      total += count;
      take(block.subarray(0, count));
    }
    return total;
  }

  #begin(): Segment | undefined {
    const oldest = this.#open('.first');
    if (oldest !== undefined) return oldest;
    const current = this.#open('');
    // The first rotation may have come between the two.
    const rotated = this.#open('.first');
    if (rotated === undefined) return current;
    if (current !== undefined) closeSync(current.fd);
    return rotated;
  }

  /** The file that continues `segment`; undefined as long as that is the newest. */
  #after(segment: Segment): Segment | undefined {
    if (this.#inode('') === segment.inode) return undefined;
    const newest = this.#open('');
    // Between the rename and the new file, or removed.
    if (newest === undefined) return undefined;
    const previous = this.#inode('.prev');
    if (previous === undefined || previous === segment.inode) return newest;
    // More than one rotation since: what comes next is in FILE.prev, as far as it is still there.
    closeSync(newest.fd);
    return this.#open('.prev') ?? this.#open('');
  }

  #open(suffix: string): Segment | undefined {
    return this.#inLogs((path) => {
      const fd = openPrivateFile(path, constants.O_RDONLY);
      return { fd, inode: fstatSync(fd).ino, offset: 0 };
    }, suffix);
  }

  #inode(suffix: string): number | undefined {
    return this.#inLogs((path) => lstatSync(path).ino, suffix);
  }

  /** Through the directory itself, so that a link in its place leads nowhere. Undefined for what is not there. */
  #inLogs<T>(look: (path: string) => T, suffix: string): T | undefined {
    try {
      const directory = openWorkspaceFolder(this.#workspace, 'logs');
      try {
        return look(directory.at(`${this.#name}${suffix}`));
      } finally {
        directory.close();
      }
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}

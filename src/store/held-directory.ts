import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import { ReaperError } from '../errors.ts';
import { directoryMode, errnoOf, refuseForeign } from './private-files.ts';

/**
 * A directory that is held open, so that what is done below it is done in that very directory, even if its path is
 * renamed or replaced by a link meanwhile. On Linux `/proc/self/fd/N/name` works like openat(2); elsewhere the path is
 * used, after a check that it still means the same directory.
 */
export class HeldDirectory {
  readonly fd: number;
  readonly path: string;

  private constructor(fd: number, path: string) {
    this.fd = fd;
    this.path = path;
  }

  /**
   * Opens a directory of our own; the last part of the path is not followed if it is a link.
   * @throws ReaperError INSECURE_PATH for a link, something else than a directory, or one of another user
   */
  static open(path: string): HeldDirectory {
    return HeldDirectory.#openAs(path, path, 'ours');
  }

  /** The same for a directory that may belong to somebody else, such as the project that an agent works in. */
  static openForeign(path: string): HeldDirectory {
    return HeldDirectory.#openAs(path, path, 'anybody');
  }

  static #openAs(reached: string, path: string, owner: 'ours' | 'anybody'): HeldDirectory {
    let fd: number;
    try {
      fd = openSync(reached, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    } catch (error) {
      if (errnoOf(error) !== 'ELOOP' && errnoOf(error) !== 'ENOTDIR') throw error;
      throw new ReaperError(
        'INSECURE_PATH',
        { path, problem: 'is a link or no directory' },
        { cause: error },
      );
    }
    try {
      if (owner === 'ours') refuseForeign(path, fstatSync(fd));
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    return new HeldDirectory(fd, path);
  }

  /** A path that leads to `name` in this directory. @throws ReaperError INSECURE_PATH when that cannot be said */
  at(name: string): string {
    if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) {
      throw new ReaperError('INSECURE_PATH', {
        path: join(this.path, name),
        problem: 'is not the name of one entry',
      });
    }
    if (hasDescriptorPaths) return `/proc/self/fd/${String(this.fd)}/${name}`;
    if (!isSame(fstatSync(this.fd), lstatSync(this.path))) {
      throw new ReaperError('INSECURE_PATH', { path: this.path, problem: 'was replaced meanwhile' });
    }
    return join(this.path, name);
  }

  /** The path of the directory itself, for readdir. */
  get self(): string {
    return hasDescriptorPaths ? `/proc/self/fd/${String(this.fd)}` : this.path;
  }

  /** Opens a directory in this one, never through a link. @throws ReaperError INSECURE_PATH; ENOENT */
  enter(name: string): HeldDirectory {
    return HeldDirectory.#openAs(this.at(name), join(this.path, name), 'ours');
  }

  /** The same, and makes its mode 0700: the umask may have taken too much or too little, a package manager all writing. */
  enterPrivate(name: string): HeldDirectory {
    let directory: HeldDirectory;
    try {
      directory = this.enter(name);
    } catch (error) {
      if (errnoOf(error) !== 'EACCES') throw error;
      chmodSync(this.at(name), directoryMode);
      directory = this.enter(name);
    }
    if ((fstatSync(directory.fd).mode & 0o777) !== directoryMode) fchmodSync(directory.fd, directoryMode);
    return directory;
  }

  /** Makes a directory in this one, with mode 0700, and opens it. @throws EEXIST */
  make(name: string): HeldDirectory {
    mkdirSync(this.at(name), directoryMode);
    return this.enterPrivate(name);
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** Whether two stats are of one inode. */
export function isSame(one: Stats, other: Stats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

/** Asked of the system rather than by its name: /proc may be missing. */
const hasDescriptorPaths = existsSync('/proc/self/fd');

import { statSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A user's home, temporary folder and project of one run; all below one directory that goes away with it. */
export class Home implements AsyncDisposable {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async create(): Promise<Home> {
    const base = isTrusted(homedir()) ? homedir() : tmpdir();
    const home = new Home(await realpath(await mkdtemp(join(base, 'ar-real-'))));
    for (const path of [home.path, home.project, home.temporary])
      await mkdir(path, { recursive: true, mode: 0o700 });
    return home;
  }

  get path(): string {
    return join(this.root, 'home');
  }

  /** The working directory. */
  get project(): string {
    return join(this.root, 'project');
  }

  get temporary(): string {
    return join(this.root, 'tmp');
  }

  /** Whether nobody else can write to what is above it: gemini reads no settings of the system's from elsewhere. */
  get trusted(): boolean {
    return isTrusted(this.root);
  }

  /** A whole environment: nothing is inherited, so no key, proxy or setting of the caller gets in. */
  get environment(): Readonly<Record<string, string>> {
    return {
      HOME: this.path,
      PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
      TMPDIR: this.temporary,
      XDG_CACHE_HOME: join(this.path, '.cache'),
      XDG_CONFIG_HOME: join(this.path, '.config'),
      XDG_DATA_HOME: join(this.path, '.local/share'),
      XDG_STATE_HOME: join(this.path, '.local/state'),
      LANG: 'C.UTF-8',
      SHELL: '/bin/bash',
      TERM: 'xterm-256color',
      USER: 'tester',
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true, maxRetries: 3 });
  }
}

function isTrusted(directory: string): boolean {
  const facts = statSync(directory, { throwIfNoEntry: false });
  if (facts === undefined || (facts.mode & 0o022) !== 0) return false;
  return directory === '/' || isTrusted(dirname(directory));
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scaledTimeout } from '../../helpers/eventually.ts';
import { clis, executable } from '../clis.ts';
import { Enclosure } from './enclosure.ts';
import type { Home } from './home.ts';
import type { LaunchOptions, Profile } from './profile.ts';

export interface RunOptions extends LaunchOptions {
  readonly prompt: string;
  /** Milliseconds after which it is killed, default 120,000. */
  readonly timeoutMs?: number;
  /** Started instead of the installed CLI. */
  readonly file?: string;
}

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether the deadline ended it. */
  readonly timedOut: boolean;
  /** Command lines of what was still alive when the CLI was gone. */
  readonly left: readonly string[];
}

/**
 * A CLI running headless, its prompt as a file on stdin. Its output goes to files as well: three of the four CLIs
 * lose the end of a long output when they exit with a pipe still full.
 */
export class Agent implements AsyncDisposable {
  readonly enclosure: Enclosure;
  readonly #home: Home;
  readonly #exit: Promise<unknown[]>;
  readonly #deadline: AbortSignal;

  private constructor(child: ChildProcess, enclosure: Enclosure, home: Home, timeoutMs: number) {
    this.enclosure = enclosure;
    this.#home = home;
    this.#exit = once(child, 'exit');
    this.#deadline = AbortSignal.timeout(scaledTimeout(timeoutMs));
    this.#deadline.addEventListener('abort', () => child.kill('SIGKILL'));
  }

  static async start(profile: Profile, home: Home, options: RunOptions): Promise<Agent> {
    const { args, env } = await profile.prepare(home, options);
    await writeFile(join(home.root, 'prompt.txt'), options.prompt);
    await using stdin = await open(join(home.root, 'prompt.txt'));
    await using stdout = await open(join(home.root, 'stdout'), 'w');
    await using stderr = await open(join(home.root, 'stderr'), 'w');
    const enclosure = new Enclosure(home.root);
    const file = options.file ?? executable(clis[profile.name]);
    const [command, ...rest] = enclosure.wrap(file, args);
    const stdio = [stdin.fd, stdout.fd, stderr.fd];
    const child = spawn(command, rest, { cwd: home.project, env, stdio });
    return new Agent(child, enclosure, home, options.timeoutMs ?? 120_000);
  }

  /** Waits for the CLI's own end, then kills what it left. */
  async ended(): Promise<Ended> {
    const [code, signal] = (await this.#exit) as [Ended['code'], Ended['signal']];
    const left = (await this.enclosure.members()).map((member) => member.command);
    await this.enclosure.killAll();
    return {
      stdout: await readFile(join(this.#home.root, 'stdout'), 'utf8'),
      stderr: await readFile(join(this.#home.root, 'stderr'), 'utf8'),
      code,
      signal,
      timedOut: this.#deadline.aborted,
      left,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.enclosure[Symbol.asyncDispose]();
    await this.#exit;
  }
}

export async function run(profile: Profile, home: Home, options: RunOptions): Promise<Ended> {
  await using agent = await Agent.start(profile, home, options);
  return await agent.ended();
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { scaledTimeout } from '../../helpers/eventually.ts';
import { clis, executable } from '../clis.ts';
import { Enclosure } from './enclosure.ts';
import type { Home } from './home.ts';
import type { Profile, LaunchOptions } from './profile.ts';

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

export interface RunOptions extends LaunchOptions {
  readonly prompt: string;
  /** Milliseconds, default 60,000. */
  readonly timeoutMs?: number;
  /** Started instead of the installed CLI. */
  readonly file?: string;
}

/** Runs a CLI headless to its end, its prompt as a file on stdin, and kills whatever it leaves. */
export async function run(profile: Profile, home: Home, options: RunOptions): Promise<Ended> {
  const { args, env } = await profile.prepare(home, options);
  const prompt = join(home.root, 'prompt.txt');
  await writeFile(prompt, options.prompt);
  await using enclosure = new Enclosure(home.root);
  await using stdin = await open(prompt);
  const file = options.file ?? executable(clis[profile.name]);
  const [command, ...rest] = enclosure.wrap(file, args);
  const child = spawn(command, rest, {
    cwd: home.project,
    env,
    stdio: [stdin.fd, 'pipe', 'pipe'],
  });
  const outputs = Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  const deadline = AbortSignal.timeout(scaledTimeout(options.timeoutMs ?? 60_000));
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  deadline.addEventListener('abort', kill);
  const [code, signal] = (await once(child, 'exit')) as [Ended['code'], Ended['signal']];
  deadline.removeEventListener('abort', kill);
  const left = (await enclosure.members()).map((member) => member.command);
  // What is left may hold the pipes open: end it first, then read to the end.
  await enclosure.killAll();
  const [stdout, stderr] = await outputs;
  return {
    stdout,
    stderr,
    code,
    signal,
    timedOut: deadline.aborted,
    left,
  };
}

async function readAll(stream: Readable | null): Promise<string> {
  return stream === null ? '' : text(stream);
}

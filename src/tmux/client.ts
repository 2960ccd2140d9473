import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { ReaperError } from '../errors.ts';
import { plainEnvironment } from './environment.ts';

/** How long a call may take, and what ends it early. */
export interface CallOptions {
  /** Aborting ends the client; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
}

/** One run of tmux. */
export interface Invocation extends CallOptions {
  readonly file: string;
  readonly args: readonly string[];
  /** The command that it is about, and where it goes, for the errors. */
  readonly command: string;
  readonly socket: string;
  readonly cwd?: string;
}

/** How it ended by itself. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Output is kept up to here, standard error up to a 16th: no call of ours has more to say. */
const mostBytes = 4 * 1024 * 1024;
const defaultTimeoutMs = 10_000;

/**
 * Runs tmux by argv, never through a shell, and resolves with its exit code and output.
 * @throws ReaperError TMUX_TIMEOUT, TMUX_FAILED when it cannot be run, is killed or says too much; the signal's reason
 */
export async function runClient(invocation: Invocation): Promise<Answer> {
  const { file, args, command, socket, cwd, signal, timeoutMs = defaultTimeoutMs } = invocation;
  signal?.throwIfAborted();
  const deadline = AbortSignal.timeout(timeoutMs);
  // A client that sits in the caller's tmux would take its session and pane for the current ones.
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: plainEnvironment(process.env),
    ...(cwd !== undefined && { cwd }),
  });
  const kill = (): void => {
    child.kill('SIGKILL');
    // A client passes its output on to the server, and one that is stopped would hold it open for ever.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  signal?.addEventListener('abort', kill, { once: true });
  deadline.addEventListener('abort', kill, { once: true });
  const fail = (exitCode: number | null, by: string | null, stderr: string, cause?: unknown): never => {
    const facts = { command, socket, exitCode, signal: by, stderr };
    throw new ReaperError('TMUX_FAILED', facts, cause === undefined ? {} : { cause });
  };
  try {
    const { code, by, stdout, stderr, error } = await outcome(child, kill);
    if (error !== undefined) return fail(null, error.code ?? null, error.message, error);
    if (stdout.full || stderr.full) return fail(code, by, `it printed more than ${mostBytes} bytes`);
    signal?.throwIfAborted();
    if (deadline.aborted) throw new ReaperError('TMUX_TIMEOUT', { command, socket, timeoutMs });
    if (code === null) return fail(null, by, stderr.text());
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    signal?.removeEventListener('abort', kill);
    deadline.removeEventListener('abort', kill);
  }
}

interface Outcome {
  readonly code: number | null;
  readonly by: NodeJS.Signals | null;
  readonly stdout: Collected;
  readonly stderr: Collected;
  readonly error?: NodeJS.ErrnoException;
}

function outcome(child: ChildProcessByStdio<null, Readable, Readable>, kill: () => void): Promise<Outcome> {
  const stdout = collect(child.stdout, mostBytes, kill);
  const stderr = collect(child.stderr, mostBytes / 16, kill);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      resolve({ code: null, by: null, stdout, stderr, error });
    });
    child.once('close', (code, by) => {
      resolve({ code, by, stdout, stderr });
    });
  });
}

interface Collected {
  readonly full: boolean;
  text(): string;
}

function collect(stream: Readable, most: number, overflow: () => void): Collected {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > most) overflow();
    else chunks.push(chunk);
  });
  return {
    get full() {
      return bytes > most;
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}

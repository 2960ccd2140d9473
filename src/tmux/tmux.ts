import { ReaperError } from '../errors.ts';
import { runClient, type Answer, type CallOptions } from './client.ts';
import { findTmux, type TmuxSearch } from './executable.ts';
import { checkName } from './names.ts';
import { defaultSocket, privateSocket } from './socket.ts';
import { checkVersion } from './version.ts';

/** A tmux server, whether it runs or not, and the tmux to reach it with. */
export interface Tmux {
  readonly kind: 'private' | 'default';
  /** Absolute path of tmux. */
  readonly file: string;
  readonly version: string;
  readonly socket: string;
  /** Written on each session that is made here; sessions with another one, or none, are never ended. */
  readonly owner: string;
}

/** The server of our own, which may be started and ended. */
export interface PrivateTmux extends Tmux {
  readonly kind: 'private';
}

/** Where tmux is, and who asks. */
export interface TmuxOptions extends TmuxSearch, CallOptions {
  /** What tells the sessions of one state directory from those of another: letters, digits, dashes and underscores. */
  readonly owner: string;
}

/** sun_path holds 104 bytes with its NUL on macOS, 108 on Linux: unix(7). */
const longestSocket = 103;

/**
 * Finds tmux, checks its version, and means the server of our own in that directory of sockets (private to this user).
 * @throws ReaperError TMUX_MISSING, TMUX_TOO_OLD, TMUX_FAILED, TMUX_TIMEOUT, INVALID_OPTION
 */
export async function openPrivateTmux(socketDirectory: string, options: TmuxOptions): Promise<PrivateTmux> {
  return { kind: 'private', ...(await open(privateSocket(socketDirectory), options)) };
}

/**
 * The same for the user's own server, which is used as it is, and neither started nor ended.
 * @param environment of the caller, for TMUX_TMPDIR
 * @throws ReaperError as {@link openPrivateTmux}
 */
export async function openDefaultTmux(environment: NodeJS.ProcessEnv, options: TmuxOptions): Promise<Tmux> {
  return { kind: 'default', ...(await open(defaultSocket(environment), options)) };
}

/** Runs one command, or several separated by `;`, on a server that is there: `-N` keeps tmux from starting one. */
export function callTmux(
  { file, socket }: Tmux,
  args: readonly [string, ...string[]],
  options: CallOptions & { readonly cwd?: string } = {},
): Promise<Answer> {
  // `-u`: else what is not ASCII is printed as underscores wherever the locale is not UTF-8.
  return runClient({ ...options, file, args: ['-u', '-N', '-S', socket, ...args], command: args[0], socket });
}

/** The error for a command that did not do what it was asked. */
export function failure({ socket }: Tmux, command: string, { code, stderr }: Answer): ReaperError {
  return new ReaperError('TMUX_FAILED', { command, socket, exitCode: code, signal: null, stderr });
}

async function open(socket: string, options: TmuxOptions): Promise<Omit<Tmux, 'kind'>> {
  const owner = checkName(options.owner, 'owner');
  if (Buffer.byteLength(socket) > longestSocket) {
    const expected = `a path of at most ${longestSocket} bytes`;
    throw new ReaperError('INVALID_OPTION', { option: 'tmux socket', value: socket, expected });
  }
  const file = findTmux(options);
  const answer = await runClient({ ...options, file, args: ['-V'], command: '-V', socket });
  return { file, version: checkVersion(file, answer.stdout || answer.stderr), socket, owner };
}

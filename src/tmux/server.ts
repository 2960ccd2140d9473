import { unlinkSync } from 'node:fs';
import type { CallOptions } from './client.ts';
import { plainEnvironment } from './environment.ts';
import { listens } from './socket.ts';
import { callTmux, failure, type PrivateTmux, type Tmux } from './tmux.ts';

/** A program as the caller's supervisor is to run it. */
export interface ServerCommand {
  readonly file: string;
  /** Without the name of the program itself. */
  readonly args: readonly string[];
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The configuration of our own server. The user's is not read: what it sets (remain-on-exit, default-command, hooks) is
 * meant for people's sessions. `-q`: an option that this version of tmux does not have is passed over.
 */
export function configText(): string {
  return `${[
    // -D says so too. Whoever runs the server ends it, for between two agents there may be none.
    'set -sq exit-empty off',
    // Nothing is handed on from whoever happens to make a session or to attach.
    "set -gq update-environment ''",
    'set -gq remain-on-exit off',
    'set -gq destroy-unattached off',
    // What an agent prints must not reach the clipboard, the title or the terminal of whoever looks on.
    'set -sq set-clipboard off',
    'set -gq set-titles off',
    'set -gq allow-passthrough off',
    'set -gq allow-rename off',
    'set -gq automatic-rename off',
    'set -gq bell-action none',
    // The log has everything; this is for looking on.
    'set -gq history-limit 5000',
    'set -gq default-size 200x50',
    // No timer runs while somebody is attached and nothing happens.
    'set -gq status-interval 0',
  ].join('\n')}\n`;
}

/**
 * The server itself, in the foreground. To be run under a lock, with /dev/null as its input and while nothing listens
 * on the socket: if a server is there already, this tmux becomes a client of it and ends with 1.
 * @param config a file with {@link configText}
 */
export function serverCommand(tmux: PrivateTmux, config: string, source: NodeJS.ProcessEnv): ServerCommand {
  return { file: tmux.file, args: ['-D', '-S', tmux.socket, '-f', config], env: plainEnvironment(source) };
}

/**
 * The pid of the server; null when there is none.
 * @throws ReaperError TMUX_FAILED, TMUX_TIMEOUT; the reason of `options.signal`
 */
export async function serverPid(tmux: Tmux, options: CallOptions = {}): Promise<number | null> {
  const answer = await callTmux(tmux, ['display-message', '-p', '#{pid}'], options);
  const pid = /^(\d+)\n$/.exec(answer.stdout)?.[1];
  if (answer.code === 0 && pid !== undefined) return Number(pid);
  if (await listens(tmux.socket)) throw failure(tmux, 'display-message', answer);
  return null;
}

/**
 * Asks our own server to end, and all sessions with it; none being there is a success. It resolves once tmux has taken
 * the order: that the server is gone is told by whoever runs it.
 * @throws ReaperError TMUX_FAILED, TMUX_TIMEOUT; the reason of `options.signal`
 */
export async function killServer(tmux: PrivateTmux, options: CallOptions = {}): Promise<void> {
  const answer = await callTmux(tmux, ['kill-server'], options);
  if (answer.code !== 0 && (await listens(tmux.socket))) throw failure(tmux, 'kill-server', answer);
}

/**
 * Removes the socket that a server leaves behind, also when it ends in order. To be called under the lock under which
 * servers are started. Returns false, and leaves it, when something listens there.
 */
export async function removeSocket(tmux: PrivateTmux): Promise<boolean> {
  if (await listens(tmux.socket)) return false;
  try {
    unlinkSync(tmux.socket);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return true;
}

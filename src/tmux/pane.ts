import { ReaperError } from '../errors.ts';
import type { CallOptions } from './client.ts';
import { exactPane, exactSession } from './names.ts';
import { hasSession } from './list-sessions.ts';
import { callTmux, failure, type Tmux } from './tmux.ts';

/** What of a pane is wanted. */
export interface CaptureOptions extends CallOptions {
  /** Lines above the visible ones; default 0, at most 10,000. */
  readonly history?: number;
}

/**
 * The text that a session's pane shows, without colours, one line per line of the screen.
 * @throws ReaperError NOT_FOUND when there is no such session or no server, INVALID_OPTION, TMUX_FAILED, TMUX_TIMEOUT
 */
export async function capturePane(tmux: Tmux, name: string, options: CaptureOptions = {}): Promise<string> {
  const { history = 0 } = options;
  if (!Number.isInteger(history) || history < 0 || history > 10_000) {
    const expected = 'a whole number of lines from 0 to 10,000';
    throw new ReaperError('INVALID_OPTION', { option: 'history', value: history, expected });
  }
  const args = ['capture-pane', '-p', '-S', String(-history), '-t', exactPane(name)] as const;
  const answer = await callTmux(tmux, args, options);
  if (answer.code === 0) return answer.stdout;
  if (await hasSession(tmux, name, options)) throw failure(tmux, 'capture-pane', answer);
  throw new ReaperError('NOT_FOUND', { kind: 'tmux session', id: name });
}

/**
 * The command by which a person looks at a session from a terminal. A client of the same server switches to it, for tmux
 * refuses to attach to itself; within another server, one attaches as everywhere.
 * @param environment of that person, for TMUX
 */
export function attachCommand(
  { file, socket }: Tmux,
  name: string,
  environment: NodeJS.ProcessEnv,
): readonly [string, ...string[]] {
  // TMUX is the socket, the server's pid and a number, by commas.
  const around = (environment['TMUX'] ?? '').replace(/,[^,]*,[^,]*$/, '');
  const verb = around === socket ? 'switch-client' : 'attach-session';
  return [file, '-N', '-S', socket, verb, '-t', exactSession(name)];
}

import type { CallOptions } from './client.ts';
import { checkName } from './names.ts';
import { isOurs } from './owner.ts';
import { listens } from './socket.ts';
import { callTmux, failure, type Tmux } from './tmux.ts';

/** A session as tmux lists it. */
export interface ListedSession {
  readonly id: string;
  /** tmux shows what cannot be printed in the way of vis(3). */
  readonly name: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** How many clients look on. */
  readonly attached: number;
  /** Of the process in its active pane. */
  readonly panePid: number;
  /** Whether it was made for this owner. */
  readonly ours: boolean;
}

/** All sessions of the server; none when there is no server. @throws ReaperError TMUX_FAILED, TMUX_TIMEOUT */
export async function listSessions(tmux: Tmux, options: CallOptions = {}): Promise<readonly ListedSession[]> {
  return list(tmux, [], options);
}

/** Whether there is a session of just that name. @throws ReaperError INVALID_OPTION, TMUX_FAILED, TMUX_TIMEOUT */
export async function hasSession(tmux: Tmux, name: string, options: CallOptions = {}): Promise<boolean> {
  const filter = `#{==:#{session_name},${checkName(name, 'session')}}`;
  return (await list(tmux, ['-f', filter], options)).length > 0;
}

async function list(tmux: Tmux, filter: readonly string[], options: CallOptions): Promise<ListedSession[]> {
  // The name comes last and all else is without blanks, so nothing is needed to part them; names hold no line break.
  const format = `#{session_id} #{session_created} #{session_attached} #{pane_pid} ${isOurs(tmux)} #{session_name}`;
  const answer = await callTmux(tmux, ['list-sessions', '-F', format, ...filter], options);
  if (answer.code !== 0) {
    if (await listens(tmux.socket)) throw failure(tmux, 'list-sessions', answer);
    return [];
  }
  return answer.stdout.split('\n').flatMap((line) => {
    const [, id, createdAt, attached, panePid, mine, name] =
      /^(\$\d+) (\d+) (\d+) (\d+) ([01]) (.*)$/.exec(line) ?? [];
    if (id === undefined || name === undefined) return [];
    const numbers = { createdAt: Number(createdAt), attached: Number(attached), panePid: Number(panePid) };
    return [{ id, name, ...numbers, ours: mine === '1' }];
  });
}

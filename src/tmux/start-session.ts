import { statSync } from 'node:fs';
import { ReaperError } from '../errors.ts';
import type { CallOptions } from './client.ts';
import { hasSession } from './list-sessions.ts';
import { checkName, escapeArgument, exactPane } from './names.ts';
import { ownerMark } from './owner.ts';
import { listens } from './socket.ts';
import { callTmux, failure, type Tmux } from './tmux.ts';

/** A session to be made. */
export interface SessionStart {
  /** As {@link sessionName} gives it. */
  readonly name: string;
  /** Absolute path of a directory. */
  readonly cwd: string;
  /** The pane's process, at least two words: a lone one would be handed to a shell. Visible to all users: no secrets. */
  readonly argv: readonly string[];
}

/** A session that was made. */
export interface StartedSession {
  readonly name: string;
  /** `$` and a number, never given twice by one server. */
  readonly id: string;
  /** Of the pane's process, which is the session's leader and a child of the server. */
  readonly panePid: number;
}

/**
 * Makes a session of one pane, without a client. It resolves once tmux has made the pane's process; what comes of that
 * is for its supervisor to tell. After a failure the session may be there all the same: {@link killSession} undoes it.
 * @throws ReaperError INVALID_OPTION, TMUX_NO_SERVER, TMUX_SESSION_EXISTS, TMUX_FAILED, TMUX_TIMEOUT; the signal's reason
 */
export async function startSession(
  tmux: Tmux,
  start: SessionStart,
  options: CallOptions = {},
): Promise<StartedSession> {
  const name = checkName(start.name, 'session');
  checkCwd(start.cwd);
  checkArgv(start.argv);
  const set = (option: string, value: string): string[] => [
    ';',
    'set-option',
    '-t',
    exactPane(name),
    option,
    value,
  ];
  const answer = await callTmux(
    tmux,
    [
      ...(['new-session', '-d', '-P', '-F', '#{session_id} #{pane_pid}', '-s', name, '--'] as const),
      ...start.argv.map(escapeArgument),
      // All in one request, which the server carries out before it looks at anything else: what the user's
      // configuration says of sessions never applies to this one.
      ...set('remain-on-exit', 'off'),
      ...set('destroy-unattached', 'off'),
      ...set(ownerMark, tmux.owner),
    ],
    // Not by `-c`, whose value tmux expands, `#(command)` included: the session is made where the client is.
    { ...options, cwd: start.cwd },
  );
  const [, id, pid] = /^(\$\d+) (\d+)\n$/.exec(answer.stdout) ?? [];
  if (answer.code === 0 && id !== undefined) return { name, id, panePid: Number(pid) };
  if (!(await listens(tmux.socket))) throw new ReaperError('TMUX_NO_SERVER', { socket: tmux.socket });
  if (answer.stdout === '' && (await hasSession(tmux, name, options))) {
    throw new ReaperError('TMUX_SESSION_EXISTS', { name, socket: tmux.socket });
  }
  throw failure(tmux, 'new-session', answer);
}

function checkCwd(cwd: string): void {
  if (cwd.startsWith('/') && statSync(cwd, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const expected = 'the absolute path of a directory that exists';
  throw new ReaperError('INVALID_OPTION', { option: 'cwd', value: cwd, expected });
}

function checkArgv(argv: readonly string[]): void {
  if (argv.length >= 2 && argv[0]?.startsWith('/') === true && !argv.some((word) => word.includes('\0')))
    return;
  const expected = 'at least two words, of which the first is an absolute path and none holds a NUL';
  throw new ReaperError('INVALID_OPTION', { option: 'argv', value: argv.join(' '), expected });
}

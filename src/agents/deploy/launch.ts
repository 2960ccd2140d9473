import { ReaperError } from '../../errors.ts';
import { supervisorPath } from '../../native/supervisor-path.ts';
import { sessionName } from '../../tmux/names.ts';
import { startSession } from '../../tmux/start-session.ts';
import { connectHost } from '../host/host-connection.ts';
import type { Launcher } from '../host/with-host.ts';
import type { Manager } from '../manager.ts';
import { runPaths } from '../run-paths.ts';
import { tmuxOf } from '../tmux-of.ts';

/** A supervisor that was started. */
export interface Launched {
  /** Of the supervisor. */
  readonly pid: number;
  /** Facts of the tmux session; null without one. */
  readonly session: Readonly<Record<string, unknown>> | null;
}

/** Ways to have an agent's supervisor started outside of this process and of every run. */
const launchers: Readonly<
  Record<
    Launcher,
    (manager: Manager, agentId: string, cwd: string, signal?: AbortSignal) => Promise<Launched>
  >
> = { tmux: inTmux, detached: byHost };

/**
 * Has the supervisor of an agent started, whose spec is written. To be called within `withHost`.
 * @throws ReaperError TMUX_*, START_REFUSED; the reason of `signal`
 */
export function launch(
  manager: Manager,
  launcher: Launcher,
  agentId: string,
  cwd: string,
  signal?: AbortSignal,
): Promise<Launched> {
  return launchers[launcher](manager, agentId, cwd, signal);
}

async function inTmux(
  manager: Manager,
  agentId: string,
  cwd: string,
  signal?: AbortSignal,
): Promise<Launched> {
  const tmux = await tmuxOf(manager);
  const { spec } = runPaths(manager.store, agentId);
  const session = await startSession(
    tmux,
    { name: sessionName(agentId), cwd, argv: [supervisorPath(), '--spec', spec] },
    signal === undefined ? {} : { signal },
  );
  const { socket, owner } = tmux;
  return { pid: session.panePid, session: { socket, owner, id: session.id, panePid: session.panePid } };
}

async function byHost(manager: Manager, agentId: string, _: string, signal?: AbortSignal): Promise<Launched> {
  const { spec } = runPaths(manager.store, agentId);
  const connection = await connectHost(manager);
  if (connection === null)
    throw new ReaperError('START_REFUSED', { code: 'HOST_GONE', why: 'the host has left' });
  try {
    const reply = await connection.request(
      'start',
      { spec: encodeURIComponent(spec) },
      signal === undefined ? {} : { signal },
    );
    if (reply.ok) return { pid: Number(reply['pid']), session: null };
    throw new ReaperError('START_REFUSED', { code: reply.code ?? '', why: reply.message ?? '' });
  } finally {
    connection.close();
  }
}

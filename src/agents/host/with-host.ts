import { readFileSync } from 'node:fs';
import { ReaperError } from '../../errors.ts';
import { lockFile, type FileLock } from '../../process/file-lock.ts';
import { handle } from '../../process/handle.ts';
import { processEnd } from '../../process/process-end.ts';
import type { Manager } from '../manager.ts';
import { isPrivate, tmuxOf } from '../tmux-of.ts';
import { connectHost, hostStatus } from './host-connection.ts';
import { hostPaths } from './host-paths.ts';
import { surroundingRun } from './inside.ts';
import { startHost } from './start-host.ts';

/** Where an agent runs: in a tmux session, or without a terminal. */
export type Launcher = 'tmux' | 'detached';

/** How often a host may turn out to be leaving before this is given up: each time, another one was waited for or started. */
const attempts = 20;

/**
 * Does `work` while the host-level supervisor is there, with a tmux server if that is what is wanted, and cannot leave:
 * the launch lock is shared by those who start agents, and taken alone by who starts the host or lets it go. The host is
 * started where there is none, but never from inside a run, which it would end with.
 * @param work is done again, under the next host, when it finds no tmux server
 * @throws ReaperError HOST_MISSING inside a run; HOST_WITHOUT_TMUX, HOST_FAILED, TMUX_*; the reason of `signal`
 */
export async function withHost<T>(
  manager: Manager,
  launcher: Launcher,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const shared = await take(manager, 'shared', signal);
    try {
      if (await serves(manager, launcher, signal)) return await work();
    } catch (error) {
      // It died between its host's last look and ours. Nothing was born of it, and that host is leaving.
      if (!hasLostServer(manager, launcher, error)) throw error;
    } finally {
      shared.release();
    }
    await begin(manager, launcher, signal);
  }
  throw new ReaperError('HOST_FAILED', {
    exitCode: null,
    signal: null,
    said: 'it left as often as it was started',
  });
}

function hasLostServer({ config }: Manager, launcher: Launcher, error: unknown): boolean {
  return (
    launcher === 'tmux' && config['tmux.server'] !== 'default' && ReaperError.is(error, 'TMUX_NO_SERVER')
  );
}

async function begin(manager: Manager, launcher: Launcher, signal: AbortSignal | undefined): Promise<void> {
  const run = surroundingRun(manager.store);
  if (run !== null) throw new ReaperError('HOST_MISSING', { by: run.by, agentId: run.agentId });
  const alone = await take(manager, 'exclusive', signal);
  try {
    if (await serves(manager, launcher, signal)) return;
    if (await noHostLives(manager)) {
      await startHost(manager, await serverToRun(manager, launcher));
      return;
    }
  } finally {
    alone.release();
  }
  await lastHostIsGone(manager, signal);
}

/** Whoever starts a host holds the launch lock; so one that lives and does not serve is ending, its tmux server with it. */
async function noHostLives({ store }: Manager): Promise<boolean> {
  const lock = await lockFile(hostPaths(store).lock, 'exclusive', { wait: false });
  lock?.release();
  return lock !== null;
}

/**
 * Waits for the process whose pid is in the lock, and not for the lock itself, which whoever starts the next host must
 * find free. Without the launch lock, for the exit hooks of that host may want it.
 */
async function lastHostIsGone({ store, config }: Manager, signal: AbortSignal | undefined): Promise<void> {
  const limit = config['limits.grace'] + config['limits.hard'] + config['limits.hook'];
  const overdue = AbortSignal.timeout(limit);
  try {
    const host = await handle(Number(readFileSync(hostPaths(store).lock, 'utf8').trim()));
    await processEnd(host, { signal: signal === undefined ? overdue : AbortSignal.any([signal, overdue]) });
  } catch (error) {
    // Gone meanwhile; or killed before it had written its pid.
    if (ReaperError.is(error, 'NO_PROCESS') || ReaperError.is(error, 'INVALID_PID')) return;
    if (overdue.aborted && signal?.aborted !== true) throw new ReaperError('HOST_ENDING', { limit });
    throw error;
  }
}

/** A server that is not ours needs no host to run it, and a host without one will do where none is to be had. */
async function serverToRun(manager: Manager, launcher: Launcher): Promise<Parameters<typeof startHost>[1]> {
  if (launcher === 'detached' && manager.config['agents.launcher'] === 'detached') return null;
  try {
    const tmux = await tmuxOf(manager);
    return isPrivate(tmux) ? tmux : null;
  } catch (error) {
    if (launcher === 'detached') return null;
    throw error;
  }
}

/** Whether there is a host that such an agent can be started under. */
async function serves(
  manager: Manager,
  launcher: Launcher,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const connection = await connectHost(manager);
  if (connection === null) return false;
  try {
    const status = await hostStatus(connection, signal);
    if (status.state === 'ending') return false;
    if (launcher === 'detached' || manager.config['tmux.server'] === 'default' || status.server !== null)
      return true;
  } catch (error) {
    // It left between the two.
    if (ReaperError.is(error, 'SUPERVISOR_UNREACHABLE')) return false;
    throw error;
  } finally {
    connection.close();
  }
  throw new ReaperError('HOST_WITHOUT_TMUX', { control: hostPaths(manager.store).control });
}

async function take(
  { store }: Manager,
  mode: 'shared' | 'exclusive',
  signal: AbortSignal | undefined,
): Promise<FileLock> {
  const options = { wait: true, ...(signal === undefined ? {} : { signal }) } as const;
  const lock = await lockFile(hostPaths(store).launchLock, mode, options);
  if (lock === null) throw new Error('A lock that was waited for was not given');
  return lock;
}

import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, constants, readFileSync } from 'node:fs';
import { ReaperError } from '../../errors.ts';
import { handle } from '../../process/handle.ts';
import { supervisorPath } from '../../native/supervisor-path.ts';
import { openPrivateFile } from '../../store/private-files.ts';
import { serverReady } from '../../tmux/ready.ts';
import { configText, removeSocket, serverCommand, serverPid } from '../../tmux/server.ts';
import type { PrivateTmux } from '../../tmux/tmux.ts';
import { socketAppears } from '../control/socket-appears.ts';
import type { Manager } from '../manager.ts';
import { writePrivate, writeSpec } from '../spec-file.ts';
import { delegatedScope } from './delegated-scope.ts';
import { hostPaths } from './host-paths.ts';
import { hostSettings, type HostServer } from './host-settings.ts';

/** Milliseconds from the start of the host to its answer, or that of its tmux server. */
const startMs = 15_000;

/**
 * Starts the host-level supervisor, with the tmux server if one is given, in a session of its own, and resolves when
 * agents can be started. To be called while holding the launch lock alone, outside of every run, and while no host lives.
 * @throws ReaperError HOST_FAILED with what it said; TMUX_FAILED, TMUX_TIMEOUT
 */
export async function startHost(
  manager: Manager,
  tmux: PrivateTmux | null,
  scopeFor: typeof delegatedScope = delegatedScope,
): Promise<void> {
  const scope = await scopeFor(manager);
  closeSync(
    openPrivateFile(
      hostPaths(manager.store).complaint,
      constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC,
    ),
  );
  try {
    await startIn(scope, manager, tmux);
  } catch (error) {
    // A user's systemd can be there and not answer. Agents are contained without it too, and say how well; why it did
    // not stays in the file of complaints.
    if (scope.length === 0 || !ReaperError.is(error) || error.code !== 'HOST_FAILED') throw error;
    await startIn([], manager, tmux);
  }
}

async function startIn(scope: readonly string[], manager: Manager, tmux: PrivateTmux | null): Promise<void> {
  const paths = hostPaths(manager.store);
  const server = tmux === null ? null : await serverFor(manager, tmux, paths.tmuxConfig);
  writeSpec(paths.spec, hostSettings(manager, server));
  const child = await launch([...scope, supervisorPath(), '--spec', paths.spec], paths.complaint);
  const gone = new AbortController();
  const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
    gone.abort(new ReaperError('HOST_FAILED', { exitCode: code, signal, said: complaint(paths.complaint) }));
  };
  child.once('exit', onExit);
  try {
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(startMs)]);
    if (tmux === null || (server !== null && 'adopt' in server)) await socketAppears(paths.control, signal);
    else await serverReady(tmux, { signal, timeoutMs: startMs });
  } catch (error) {
    // It may be half-way: nobody else would end it.
    child.kill('SIGTERM');
    throw error;
  } finally {
    child.off('exit', onExit);
    child.unref();
  }
}

/** A server that answers has lost its host, for nobody else holds the launch lock: the next host takes it over. */
async function serverFor(manager: Manager, tmux: PrivateTmux, config: string): Promise<HostServer> {
  if (!(await removeSocket(tmux))) {
    const pid = await serverPid(tmux);
    if (pid !== null) return { socket: tmux.socket, adopt: await handle(pid) };
    if (!(await removeSocket(tmux))) throw new ReaperError('TMUX_ORPHANED', { socket: tmux.socket });
  }
  writePrivate(config, configText());
  return { socket: tmux.socket, start: serverCommand(tmux, config, manager.environment) };
}

/** Its errors go to a file, for a pipe would be gone before it is. */
async function launch(command: readonly string[], complaints: string): Promise<ChildProcess> {
  const [file = supervisorPath(), ...args] = command;
  const stderr = openPrivateFile(complaints, constants.O_WRONLY | constants.O_APPEND);
  try {
    return await started(
      spawn(file, args, {
        // setsid(2): nothing of the caller's terminal or job control may reach it.
        detached: true,
        cwd: '/',
        stdio: ['ignore', 'ignore', stderr],
      }),
    );
  } finally {
    closeSync(stderr);
  }
}

function started(child: ChildProcess): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(
        new ReaperError('HOST_FAILED', { exitCode: null, signal: null, said: cause.message }, { cause }),
      );
    });
    child.once('spawn', () => {
      resolve(child);
    });
  });
}

function complaint(path: string): string {
  return readFileSync(path, 'utf8').slice(-2_000).trim();
}

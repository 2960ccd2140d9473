import type { ProcessHandle } from '../../process/handle.ts';
import type { ServerCommand } from '../../tmux/server.ts';
import type { Manager } from '../manager.ts';
import { selfEnvironment } from '../self-environment.ts';
import { each, ms, variables, type Settings } from '../spec-file.ts';
import { hostPaths } from './host-paths.ts';

/** The tmux server of a host: one to be started, or one that lives and has lost its host. */
export type HostServer = { readonly socket: string } & (
  { readonly start: ServerCommand } | { readonly adopt: ProcessHandle }
);

/**
 * The spec of the host-level supervisor: docs/host.md.
 * @param server null: it only starts agents without a terminal
 */
export function hostSettings(manager: Manager, server: HostServer | null): Settings {
  const { store, config } = manager;
  const paths = hostPaths(store);
  return [
    ['policy', 'host'],
    ['lock', paths.lock],
    ['control', paths.control],
    ['registry', paths.registry],
    ['report', paths.report],
    ['cwd', '/'],
    ['grace', ms(config['limits.grace'])],
    ['hard', ms(config['limits.hard'])],
    ...settlingSettings(manager),
    ...each('follower-arg', [...program(manager), 'follow']),
    ...variables('follower-env', selfEnvironment(manager)),
    ...(server === null ? [] : serverSettings(server)),
  ];
}

function serverSettings(server: HostServer): Settings {
  const socket: Settings = [['server-socket', server.socket]];
  if ('adopt' in server) {
    const { pid, startTime } = server.adopt;
    return [...socket, ['adopt-server', `${String(pid)} ${String(startTime)}`]];
  }
  const { env, file, args } = server.start;
  return [...socket, ...variables('env', env), ...each('arg', [file, ...args])];
}

/** How a supervisor gets settled what it leaves: the same for the host and for each run. */
export function settlingSettings(manager: Manager): Settings {
  const { store, config } = manager;
  return [
    ...each('hook-arg', [...program(manager), 'settle']),
    ...variables('hook-env', selfEnvironment(manager)),
    ['hook-limit', ms(config['limits.hook'])],
    ['settle-lock', hostPaths(store).settleLock],
    ['doorbell', store.directories.doorbell],
  ];
}

function program({ program: { node, cli } }: Manager): readonly string[] {
  return [node, cli];
}

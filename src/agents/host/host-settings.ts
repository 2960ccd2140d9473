import type { ServerCommand } from '../../tmux/server.ts';
import type { Manager } from '../manager.ts';
import { selfEnvironment } from '../self-environment.ts';
import { each, ms, variables, type Settings } from '../spec-file.ts';
import { hostPaths } from './host-paths.ts';

/**
 * The spec of the host-level supervisor: docs/host.md.
 * @param server the tmux server that it is to run; null: it only starts agents without a terminal
 */
export function hostSettings(manager: Manager, server: ServerCommand | null): Settings {
  const { store, config } = manager;
  const paths = hostPaths(store);
  return [
    ['policy', 'host'],
    ['lock', paths.lock],
    ['control', paths.control],
    ['report', paths.report],
    ['cwd', '/'],
    ['grace', ms(config['limits.grace'])],
    ['hard', ms(config['limits.hard'])],
    ...settlingSettings(manager),
    ...each('follower-arg', [...program(manager), 'follow']),
    ...variables('follower-env', selfEnvironment(manager)),
    ...(server === null
      ? []
      : [...variables('env', server.env), ...each('arg', [server.file, ...server.args])]),
  ];
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

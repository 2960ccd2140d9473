import { join } from 'node:path';
import { socketDirectory } from '../../store/socket-directory.ts';
import type { Store } from '../../store/store.ts';

/** Where what belongs to the host-level supervisor of a state directory is. All absolute. */
export interface HostPaths {
  /** Where it listens. */
  readonly control: string;
  /** Held by it for life. */
  readonly lock: string;
  /** What it knows of its agents, for the next one. */
  readonly registry: string;
  readonly spec: string;
  readonly report: string;
  /** What it said when it could not start. */
  readonly complaint: string;
  readonly tmuxConfig: string;
  /** Shared by those who start agents; taken alone by who starts the host or lets it go. */
  readonly launchLock: string;
  /** Held by whoever settles: the follower, or an exit hook. */
  readonly settleLock: string;
}

export function hostPaths(store: Store): HostPaths {
  const inState = (name: string): string => join(store.directories.state, name);
  return {
    control: join(socketDirectory(store), 'host.sock'),
    lock: inState('host.lock'),
    registry: inState('host.agents'),
    spec: inState('host.spec'),
    report: inState('host-report.json'),
    complaint: inState('host.stderr'),
    tmuxConfig: inState('tmux.conf'),
    launchLock: inState('launch.lock'),
    settleLock: inState('follower.lock'),
  };
}

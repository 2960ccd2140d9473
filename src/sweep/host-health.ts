import { connectHostAt } from '../agents/host/host-connection.ts';
import { hostPaths } from '../agents/host/host-paths.ts';
import type { Ground } from './ground.ts';
import { hostControl } from './live-runs/live-runs.ts';

/** The host-level supervisor, as it answers. */
export interface HostHealth {
  /** `none`: nobody listens, as it should be without agents. `mute`: somebody does, and does not answer. */
  readonly state: 'running' | 'ending' | 'none' | 'mute';
  /** Pids; null where there is none. */
  readonly tmuxServer: number | null;
  readonly follower: number | null;
  /** How many agents' supervisors it knows, and how many it can know. */
  readonly agents: number | null;
  readonly capacity: number | null;
}

/** Milliseconds; it answers in microseconds. */
const answerMs = 1_000;

const none = { tmuxServer: null, follower: null, agents: null, capacity: null };

/** Asks it. */
export async function hostHealth(ground: Ground): Promise<HostHealth> {
  try {
    const { manager } = ground;
    const control = manager === null ? hostControl(ground) : hostPaths(manager.store).control;
    const connection = await connectHostAt(control);
    if (connection === null) return { state: 'none', ...none };
    try {
      const reply = await connection.request('status', {}, { signal: AbortSignal.timeout(answerMs) });
      const number = (key: string): number | null => {
        const value = reply[key];
        return typeof value === 'number' ? value : null;
      };
      return {
        state: reply['state'] === 'running' ? 'running' : 'ending',
        tmuxServer: number('server'),
        follower: number('follower'),
        agents: number('agents'),
        capacity: number('capacity'),
      };
    } finally {
      connection.close();
    }
  } catch {
    return { state: 'mute', ...none };
  }
}

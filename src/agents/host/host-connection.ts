import { ReaperError } from '../../errors.ts';
import { ControlConnection } from '../control/connection.ts';
import type { Manager } from '../manager.ts';
import { hostPaths } from './host-paths.ts';

/** What the host-level supervisor says of itself; docs/protocol.md. */
export interface HostStatus {
  readonly state: 'running' | 'ending';
  /** Pid of the tmux server; null without one. */
  readonly server: number | null;
  /** How many agents' supervisors it knows. */
  readonly agents: number;
}

/** A talk with the host-level supervisor of this state directory, or null when there is none. */
export function connectHost({ store }: Manager): Promise<ControlConnection | null> {
  return connectHostAt(hostPaths(store).control);
}

/** The same, by the path of its socket. */
export async function connectHostAt(control: string): Promise<ControlConnection | null> {
  try {
    return await ControlConnection.open(control);
  } catch (error) {
    if (nobodyListens(error)) return null;
    throw error;
  }
}

/** @throws ReaperError SUPERVISOR_UNREACHABLE when it leaves before it has answered */
export async function hostStatus(connection: ControlConnection, signal?: AbortSignal): Promise<HostStatus> {
  const reply = await connection.request('status', {}, signal === undefined ? {} : { signal });
  return {
    state: reply['state'] === 'running' ? 'running' : 'ending',
    server: typeof reply['server'] === 'number' ? reply['server'] : null,
    agents: Number(reply['agents']),
  };
}

/**
 * ENOENT: there was none or it has left. ECONNREFUSED: it was killed, and its socket is still there. ECONNRESET: it closed
 * its socket while this connection was still in the queue.
 */
export function nobodyListens(error: unknown): boolean {
  if (!ReaperError.is(error, 'SUPERVISOR_UNREACHABLE')) return false;
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(error.facts.why);
}

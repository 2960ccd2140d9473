import { ControlConnection } from '../../agents/control/connection.ts';
import { isAlive } from '../../agents/settle/process-identity.ts';
import { ReaperError } from '../../errors.ts';
import { addon } from '../../native/load.ts';
import { processEnd } from '../../process/process-end.ts';
import { refuseProtected } from '../../process/protected-processes.ts';
import { endTree } from '../../process/tree-end.ts';
import type { Ground } from '../ground.ts';
import { look } from '../scene.ts';
import { hostControl } from './live-runs.ts';

/** What became of the host-level supervisor, with its tmux server. `error`: why it is still there, or null. */
export interface EndedHost {
  readonly pid: number;
  readonly error: string | null;
}

/** A host answers in microseconds; one that takes so long does not run. */
const answerMs = 1_000;
/** What it may take beside the limits of those that it waits for. */
const marginMs = 3_000;

/** Ends the host of this state directory, and everybody who is still under it; null where there is none. */
export async function endHost(ground: Ground): Promise<EndedHost | null> {
  const host = (await look(ground)).supervisors.find(({ agentId }) => agentId === null);
  if (host === undefined) return null;
  const { pid, startTime } = host;
  const identity = { pid, startTime, bootId: addon().readBootId() };
  const { config } = ground;
  const bound = config['limits.grace'] + config['limits.hard'] + config['limits.hook'] + marginMs;
  try {
    refuseProtected(pid);
    if (await askToEnd(hostControl(ground))) await ended(identity, bound);
    if (isAlive({ host: identity }, identity))
      await endTree(identity, { signal: 'SIGTERM', grace: bound, hard: config['limits.hard'] }, 'killed')
        .result;
  } catch (error) {
    return { pid, error: error instanceof Error ? error.message : String(error) };
  }
  return { pid, error: isAlive({ host: identity }, identity) ? 'it did not end' : null };
}

/** @returns whether it has taken the request */
async function askToEnd(path: string): Promise<boolean> {
  try {
    const connection = await ControlConnection.open(path);
    try {
      return (await connection.request('terminate', {}, { signal: AbortSignal.timeout(answerMs) })).ok;
    } finally {
      connection.close();
    }
  } catch (error) {
    if (ReaperError.is(error, 'SUPERVISOR_UNREACHABLE') || isTimeout(error)) return false;
    throw error;
  }
}

async function ended(host: Parameters<typeof processEnd>[0], ms: number): Promise<void> {
  try {
    await processEnd(host, { signal: AbortSignal.timeout(ms) });
  } catch (error) {
    if (!isTimeout(error)) throw error;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

import { requireAgent } from '../../store/agents.ts';
import { isTerminal } from '../../store/life-cycle.ts';
import { ControlConnection } from '../control/connection.ts';
import type { Manager } from '../manager.ts';
import { runPaths } from '../run-paths.ts';

/** Milliseconds that a supervisor has to answer; it does nothing but listen, so that this is long. */
const answerMs = 2_000;

/**
 * Tells the supervisor of an agent which has reported its end to let it leave by itself, and to end it when it does not.
 * To be called after the agent has its answer. It never fails: the follower does the same, and one request is enough.
 * @returns whether the supervisor has heard
 */
export async function finishRun({ store, config }: Manager, agentId: string): Promise<boolean> {
  try {
    const { status, processState, run } = requireAgent(store, agentId);
    if (!isTerminal(status) || processState === 'gone') return false;
    const drain = typeof run['drainMs'] === 'number' ? run['drainMs'] : config['limits.drain'];
    const connection = await ControlConnection.open(runPaths(store, agentId).control);
    try {
      const { ok } = await connection.request('finish', { drain }, { signal: AbortSignal.timeout(answerMs) });
      return ok;
    } finally {
      connection.close();
    }
  } catch {
    return false;
  }
}

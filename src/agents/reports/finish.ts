import { requireAgent } from '../../store/agents.ts';
import { isTerminal } from '../../store/life-cycle.ts';
import { ControlConnection } from '../control/connection.ts';
import type { Manager } from '../manager.ts';
import { runPaths } from '../run-paths.ts';

/** Milliseconds that a supervisor has to answer; it does nothing but listen, so that this is long. */
const answerMs = 2_000;

/**
 * Tells the supervisor of an agent which has reported its end to let it leave by itself within the time that its spec has
 * for that, and to end it when it does not.
 * To be called after the agent has its answer. It never fails: the follower does the same, and one request is enough.
 * @returns whether the supervisor has heard
 */
export async function finishRun({ store }: Manager, agentId: string): Promise<boolean> {
  try {
    const { status, processState } = requireAgent(store, agentId);
    if (!isTerminal(status) || processState === 'gone') return false;
    const connection = await ControlConnection.open(runPaths(store, agentId).control);
    try {
      const signal = AbortSignal.timeout(answerMs);
      // An engine that takes messages waits for the end of its input; a refusal means that it has none.
      const [{ ok }] = await Promise.all([
        connection.request('finish', {}, { signal }),
        connection.request('close-stdin', {}, { signal }),
      ]);
      return ok;
    } finally {
      connection.close();
    }
  } catch {
    return false;
  }
}

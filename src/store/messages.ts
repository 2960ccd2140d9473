import { ReaperError } from '../errors.ts';
import { requireAgent } from './agents.ts';
import { appendEvent } from './events.ts';
import { isTerminal } from './life-cycle.ts';
import type { Store } from './store.ts';

/**
 * Leaves a message for an agent, an event of kind `message` that its next call finds behind its cursor.
 * @param from the id of an agent, or a word such as `orchestrator`
 * @throws ReaperError AGENT_ENDED, NOT_FOUND
 */
export function postMessage(store: Store, agentId: string, from: string, text: string): void {
  store.write(() => {
    const { status } = requireAgent(store, agentId);
    if (isTerminal(status)) throw new ReaperError('AGENT_ENDED', { agentId, status });
    appendEvent(store, { agentId, kind: 'message', data: { from, text } });
  });
}

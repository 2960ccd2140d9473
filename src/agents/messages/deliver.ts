import type { Engine } from '../../engines/engine.ts';
import type { Store } from '../../store/store.ts';
import type { SupervisorLink } from '../follow/supervisor-link.ts';
import { markDelivered, refuseWaiting, waitingMessages, type WaitingMessage } from './queue.ts';

/**
 * Writes what waits for an agent to its input, in order. The number of a message goes with it, by which the supervisor
 * knows one that it has taken already: so whoever is killed between the write and the note of it may do it again.
 * @returns false when the supervisor did not answer, so that the rest still waits
 */
export async function deliverWaiting(
  store: Store,
  agentId: string,
  link: SupervisorLink,
  encode: NonNullable<Engine['encodeMessage']>,
): Promise<boolean> {
  for (;;) {
    const [message] = waitingMessages(store, agentId, 1);
    if (message === undefined) return true;
    const taken = await link.write(Buffer.from(encode(worded(message))), message.number);
    if (taken === null) return false;
    if (!taken) {
      refuseWaiting(store, agentId, 'input_closed');
      return true;
    }
    markDelivered(store, agentId, [message], 'input');
  }
}

/** A message as the agent reads it. */
function worded({ number, from, text }: WaitingMessage): string {
  return `Message ${String(number)} from ${from}:\n\n${text}`;
}

import { requireAgent } from '../../store/agents.ts';
import { advanceCursor, readCursor } from '../../store/cursors.ts';
import { appendEvent, eventsSince } from '../../store/events.ts';
import type { Store } from '../../store/store.ts';
import { recordRunFacts } from '../../store/transitions.ts';

/** A message that waits for an agent. Its number is that of its event, and rises. */
export interface WaitingMessage {
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly from: string;
  readonly text: string;
}

/** Messages that may wait for one agent. */
export const longestQueue = 100;

/** How a message reaches an agent: written to its input, or with the reply to its next call. */
export type MessageRoute = 'input' | 'reply';

/** Why a message does not reach its agent. */
export type MessageRefusal = 'ended' | 'finishing' | 'input_closed' | 'queue_full';

/** Ends with the id, by which the retention of agents finds what is theirs. */
function consumerOf(agentId: string): string {
  return `messages ${agentId}`;
}

/** What waits for an agent, in the order in which it was sent. */
export function waitingMessages(
  store: Store,
  agentId: string,
  most: number = longestQueue,
): WaitingMessage[] {
  const filter = { agentIds: [agentId], kinds: ['message'] } as const;
  const { events } = eventsSince(store, readCursor(store, consumerOf(agentId)), filter, 2 * longestQueue);
  return events
    .filter(({ data }) => data['delivered'] !== true)
    .slice(0, most)
    .map(({ seq, at, data }) => ({
      number: seq,
      at,
      from: String(data['from']),
      text: String(data['text']),
    }));
}

/**
 * How an agent gets its messages. One whose input is held has them written there by the follower, and nowhere else, for
 * two that deliver could both deliver the same.
 */
export function routeOf(run: Readonly<Record<string, unknown>>): MessageRoute {
  return run['input'] === 'held' ? 'input' : 'reply';
}

/** Notes that these have reached their agent: they wait no longer, and an event tells whoever waits for that. */
export function markDelivered(
  store: Store,
  agentId: string,
  messages: readonly WaitingMessage[],
  via: MessageRoute,
): void {
  const last = messages.at(-1);
  if (last === undefined) return;
  store.write(() => {
    advanceCursor(store, consumerOf(agentId), last.number);
    for (const { number, from } of messages)
      appendEvent(store, { agentId, kind: 'message', data: { delivered: true, message: number, from, via } });
    if (via === 'reply') return;
    const before = requireAgent(store, agentId).run['messagesWritten'];
    recordRunFacts(store, agentId, { messagesWritten: Number(before ?? 0) + messages.length });
  });
}

/** Refuses all that waits for an agent that will take nothing more. @returns how many */
export function refuseWaiting(store: Store, agentId: string, reason: MessageRefusal): number {
  return store.write(() => {
    const messages = waitingMessages(store, agentId);
    const last = messages.at(-1);
    if (last === undefined) return 0;
    advanceCursor(store, consumerOf(agentId), last.number);
    for (const message of messages) recordRefusal(store, agentId, message, reason);
    return messages.length;
  });
}

/** An event of a message that does not reach its agent; `number` is null for one that never waited. */
export function recordRefusal(
  store: Store,
  agentId: string,
  { number, from, text }: Pick<WaitingMessage, 'from' | 'text'> & { readonly number: number | null },
  reason: MessageRefusal,
): void {
  appendEvent(store, {
    agentId,
    kind: 'refused',
    data: { kind: 'message', message: number, from, text, reason },
  });
}

import { ReaperError } from '../../errors.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { requireAgent } from '../../store/agents.ts';
import { isTerminal } from '../../store/life-cycle.ts';
import { postMessage } from '../../store/messages.ts';
import { lastSeq } from '../../store/registry.ts';
import type { Store } from '../../store/store.ts';
import { waitForEvents } from '../../store/wait.ts';
import type { Manager } from '../manager.ts';
import { shortened } from '../reports/bounded.ts';
import { longestMessage, messageLength } from './limit.ts';
import {
  longestQueue,
  recordRefusal,
  routeOf,
  waitingMessages,
  type MessageRefusal,
  type MessageRoute,
} from './queue.ts';

/** What became of a message. */
export interface MessageReceipt {
  /** `queued`: it waits for the agent's next call, or for the follower; an event tells when it is delivered or refused. */
  readonly receipt: 'queued' | 'delivered' | 'refused';
  /** The number of the message, which its events carry; null for one that was refused at once. */
  readonly message: number | null;
  /** How it reaches the agent. */
  readonly via: MessageRoute;
  readonly reason: MessageRefusal | null;
}

/** How long the sender waits for a message that goes to an agent's input. */
export interface SendOptions {
  /** Milliseconds; default 2,000. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a message to an agent. One that works with its input held open gets it at once, in the middle of its work; any
 * other with the reply to its next call. An agent that has ended, or has given its last result, is refused it.
 * @param from the id of an agent, or a word such as `orchestrator`
 * @throws ReaperError NOT_FOUND, INVALID_FIELD, FIELD_TOO_LONG; the reason of `signal`, after which it may be delivered
 */
export async function sendMessage(
  { store }: Manager,
  agentId: string,
  from: string,
  text: string,
  { waitMs = 2_000, signal }: SendOptions = {},
): Promise<MessageReceipt> {
  checkMessage(from, text);
  const receipt = store.write(() => enqueue(store, requireAgent(store, agentId), from, text));
  if (receipt.receipt !== 'queued' || receipt.via === 'reply') return receipt;
  return await awaitDelivery(store, agentId, receipt, waitMs, signal);
}

function enqueue(store: Store, agent: AgentRecord, from: string, text: string): MessageReceipt {
  const via = routeOf(agent.run);
  const reason = refusalOf(store, agent);
  if (reason !== null) {
    recordRefusal(store, agent.id, { number: null, from, text }, reason);
    return { receipt: 'refused', message: null, via, reason };
  }
  postMessage(store, agent.id, from, text);
  return { receipt: 'queued', message: lastSeq(store), via, reason: null };
}

function refusalOf(store: Store, { id, status, processState, run }: AgentRecord): MessageRefusal | null {
  if (isTerminal(status) || processState === 'gone') return 'ended';
  if (run['finishing'] !== undefined) return 'finishing';
  return waitingMessages(store, id).length >= longestQueue ? 'queue_full' : null;
}

async function awaitDelivery(
  store: Store,
  agentId: string,
  queued: MessageReceipt,
  waitMs: number,
  signal: AbortSignal | undefined,
): Promise<MessageReceipt> {
  const end = performance.now() + waitMs;
  let cursor = queued.message ?? 0;
  for (;;) {
    const page = await waitForEvents(store, {
      cursor,
      filter: { agentIds: [agentId], kinds: ['message', 'refused'] },
      deadlineMs: Math.max(0, end - performance.now()),
      ...(signal !== undefined && { signal }),
    });
    const own = page.events.find(({ data }) => data['message'] === queued.message);
    if (own !== undefined) {
      if (own.kind === 'message') return { ...queued, receipt: 'delivered' };
      return { ...queued, receipt: 'refused', reason: own.data['reason'] as MessageRefusal };
    }
    if (page.events.length === 0 && performance.now() >= end) return queued;
    cursor = page.cursor;
  }
}

function checkMessage(from: string, text: string): void {
  if (!/^[^\p{Cc}]{1,200}$/u.test(from))
    throw new ReaperError('INVALID_FIELD', {
      field: 'from',
      problem: 'must be 1 to 200 characters on one line',
    });
  const length = messageLength(text);
  const unit = 'characters of JSON';
  if (length > longestMessage)
    throw new ReaperError('FIELD_TOO_LONG', { field: 'text', length, limit: longestMessage, unit });
  const fault =
    text.trim() === '' ? 'must not be blank' : text.includes('\0') ? 'must not contain NUL' : null;
  if (fault === null) return;
  const problem = `${fault}; it is ${JSON.stringify(shortened(text, 80))}`;
  throw new ReaperError('INVALID_FIELD', { field: 'text', problem });
}

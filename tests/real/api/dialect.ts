import type { Conversation, Json } from './conversation.ts';
import type { Refusal, Reply } from './scenario.ts';

/** One vendor's API: how its requests are read and how an answer looks. Pure; the server does the I/O. */
export interface Dialect {
  readonly name: string;
  /** Whether a request to this path is a request for a completion. */
  readonly accepts: (method: string, path: string) => boolean;
  readonly parse: (path: string, body: Json) => Conversation;
  readonly stream: (reply: Reply, conversation: Conversation, id: number) => readonly SseEvent[];
  /** The same answer as one JSON body, for requests that do not ask for a stream. */
  readonly whole: (reply: Reply, conversation: Conversation, id: number) => Json;
  readonly refuse: (refusal: Refusal) => Json;
}

export interface SseEvent {
  readonly event?: string;
  readonly data: string;
}

/** The first of `candidates` that the request offers; the first candidate where none is. */
export function offered(conversation: Conversation, candidates: readonly string[]): string {
  const found = candidates.find((name) => conversation.tools.includes(name));
  return found ?? candidates[0] ?? '';
}

/** Text as a model streams it: never the whole of it in one event, except a very long one. */
export function deltas(text: string): readonly string[] {
  if (text.length < 2 || text.length > 1_000_000) return [text];
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

import { preview } from './json-fields.ts';

/** Tokens as the model vendors count them. `input` excludes what was read from or written to a cache. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/**
 * What a usage figure covers, which decides how it adds up:
 * - `message`: one answer of the model so far; a later figure for the same `id` replaces it. A preview, and made
 *   obsolete by the next figure of another scope, which covers it.
 * - `turn`: everything since the previous `turn` figure; they add up.
 * - `process`: everything since this process began; a later figure replaces it.
 * - `thread`: everything since the conversation began, in earlier processes too; a later figure replaces it.
 */
export type UsageScope = 'message' | 'turn' | 'process' | 'thread';

/**
 * How an engine says that its work ended. `limit`: turns, quota or rate. `budget`: it has used up what it was given for
 * this run. `denied`: done, but not allowed to do all.
 */
export type ResultKind = 'success' | 'error' | 'limit' | 'budget' | 'denied';

/** A tool call that the engine's permission rules refused. */
export interface Denial {
  readonly tool: string;
  readonly detail: string;
}

/** Why a line of the stream gave no event. `cut`: the stream ended inside it. `oversized`: too long even when shortened. */
export type UnparsedReason = 'not-json' | 'oversized' | 'cut' | 'unknown-event';

/** The one event model that every engine's stream is mapped to. */
export type EngineEvent =
  | { readonly type: 'started'; readonly sessionId: string; readonly model: string | null }
  | { readonly type: 'text'; readonly text: string; readonly partial: boolean }
  | { readonly type: 'tool_call'; readonly id: string; readonly name: string; readonly input: string }
  | { readonly type: 'tool_result'; readonly id: string; readonly isError: boolean; readonly output: string }
  | {
      readonly type: 'usage';
      readonly scope: UsageScope;
      readonly id: string;
      readonly tokens: Tokens;
      /** US dollars as the engine computed them; null where it gives none. */
      readonly costUsd: number | null;
    }
  | {
      readonly type: 'result';
      readonly kind: ResultKind;
      /** The final answer, or what went wrong; null where the engine repeats nothing and the last text counts. */
      readonly message: string | null;
      readonly denials: readonly Denial[];
    }
  | { readonly type: 'warning'; readonly message: string }
  | {
      readonly type: 'unparsed';
      readonly reason: UnparsedReason;
      readonly bytes: number;
      readonly sample: string;
    };

/** Turns one parsed line into events. May keep state: make a new one for each stream. */
export type EventMapper = (line: unknown) => readonly EngineEvent[];

/** The event for a well-formed line whose kind the mapper does not know: newer CLIs add kinds. */
export function unknownEvent(kind: unknown): EngineEvent {
  return { type: 'unparsed', reason: 'unknown-event', bytes: 0, sample: preview(kind ?? 'no type', 120) };
}

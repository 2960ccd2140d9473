import type { EngineEvent, Tokens } from './event.ts';

type UsageEvent = Extract<EngineEvent, { type: 'usage' }>;

/** Adds up the usage figures of one stream. Plain data, so that it can be stored and gone on with. */
export interface UsageTally {
  readonly turns: Tokens;
  readonly turnsCostUsd: number | null;
  readonly process: Tokens;
  readonly processCostUsd: number | null;
  /** The last figure that counts the whole conversation; the baseline of the next process that resumes it. */
  readonly thread: Tokens | null;
  /** Figures of answers that no other figure covers yet, the newest last. */
  readonly previews: readonly { readonly id: string; readonly tokens: Tokens }[];
  readonly olderPreviews: Tokens;
}

/** What one process used. */
export interface Usage {
  readonly tokens: Tokens;
  /** US dollars, as the engine computed them; null when it never said. */
  readonly costUsd: number | null;
}

/** No tokens at all. */
export const noTokens: Tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** A tally of nothing. */
export const emptyTally: UsageTally = {
  turns: noTokens,
  turnsCostUsd: null,
  process: noTokens,
  processCostUsd: null,
  thread: null,
  previews: [],
  olderPreviews: noTokens,
};

/** Answers interleave only as far as subagents run side by side; older ones change no more. */
const previewsKept = 16;

/** The tally after one more figure. */
export function addUsage(tally: UsageTally, event: UsageEvent): UsageTally {
  if (event.scope === 'message') return addPreview(tally, event);
  const covered = { ...tally, previews: [], olderPreviews: noTokens };
  switch (event.scope) {
    case 'turn':
      return {
        ...covered,
        turns: sum(tally.turns, event.tokens),
        turnsCostUsd: addCost(tally.turnsCostUsd, event.costUsd),
      };
    case 'process':
      return { ...covered, process: event.tokens, processCostUsd: event.costUsd ?? tally.processCostUsd };
    case 'thread':
      return { ...covered, thread: event.tokens };
  }
}

/**
 * What the process used so far.
 * @param threadBaseline the `thread` figure with which the process that it resumes had ended.
 */
export function totalUsage(tally: UsageTally, threadBaseline: Tokens | null = null): Usage {
  const thread = tally.thread === null ? noTokens : difference(tally.thread, threadBaseline ?? noTokens);
  const previews = tally.previews.reduce((total, { tokens }) => sum(total, tokens), tally.olderPreviews);
  return {
    tokens: [tally.turns, tally.process, thread, previews].reduce(sum),
    costUsd: addCost(tally.turnsCostUsd, tally.processCostUsd),
  };
}

function addPreview(tally: UsageTally, event: UsageEvent): UsageTally {
  const others = tally.previews.filter(({ id }) => id !== event.id);
  const previews = [...others, { id: event.id, tokens: event.tokens }];
  const [oldest] = previews;
  if (previews.length <= previewsKept || oldest === undefined) return { ...tally, previews };
  return { ...tally, previews: previews.slice(1), olderPreviews: sum(tally.olderPreviews, oldest.tokens) };
}

function sum(one: Tokens, other: Tokens): Tokens {
  return combine(one, other, (left, right) => left + right);
}

/** Never below zero: a conversation that was compacted or forked may count less than before. */
function difference(one: Tokens, other: Tokens): Tokens {
  return combine(one, other, (left, right) => Math.max(0, left - right));
}

function combine(one: Tokens, other: Tokens, operation: (left: number, right: number) => number): Tokens {
  return {
    input: operation(one.input, other.input),
    output: operation(one.output, other.output),
    cacheRead: operation(one.cacheRead, other.cacheRead),
    cacheWrite: operation(one.cacheWrite, other.cacheWrite),
  };
}

function addCost(one: number | null, other: number | null): number | null {
  return one === null && other === null ? null : (one ?? 0) + (other ?? 0);
}

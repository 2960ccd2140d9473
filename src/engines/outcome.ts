import { stripVTControlCharacters } from 'node:util';
import type { Denial, EngineEvent, ResultKind, Tokens } from './event.ts';
import { addUsage, emptyTally, totalUsage, type Usage, type UsageTally } from './usage.ts';

/** What is known of a stream so far. Plain data and bounded, so that it can be stored and gone on with. */
export interface StreamProgress {
  readonly sessionId: string | null;
  readonly model: string | null;
  /** The last words of the engine, at most {@link textKept} characters. */
  readonly lastText: string;
  /** Whether the last words may still go on in the next event. */
  readonly textOpen: boolean;
  readonly result: Extract<EngineEvent, { type: 'result' }> | null;
  readonly results: number;
  readonly usage: UsageTally;
  readonly toolCalls: number;
  readonly toolErrors: number;
  /** The last few warnings, newest last, and how many there were. */
  readonly warnings: readonly string[];
  readonly warningCount: number;
  readonly unparsedLines: number;
  /** What came outside of the format since the last event, the last few lines: an engine's complaints and questions. */
  readonly strayLines: readonly string[];
  /** The stream ended in the middle of a line. */
  readonly cut: boolean;
  readonly events: number;
}

/** What a stream amounts to. */
export interface StreamOutcome {
  /** `none`: the engine never said that it was done, which is the normal picture of a kill. */
  readonly verdict: ResultKind | 'none';
  /** The final answer; the last words when there was no result or it failed. Null when nothing was said. */
  readonly resultText: string | null;
  /** What went wrong, unless the verdict is `success`. */
  readonly problem: string | null;
  readonly denials: readonly Denial[];
  readonly sessionId: string | null;
  readonly model: string | null;
  readonly usage: Usage;
  /** To be handed to the reading of a process that resumes this conversation; null where the engine has no such figure. */
  readonly threadTokens: Tokens | null;
  readonly results: number;
  readonly toolCalls: number;
  readonly toolErrors: number;
  readonly warnings: readonly string[];
  readonly warningCount: number;
  readonly unparsedLines: number;
  readonly strayLines: readonly string[];
  readonly cut: boolean;
  /** Not a single event: the engine hung, or died before its first word. */
  readonly silent: boolean;
}

/** Characters of the last words and of the final answer that are kept; the log has all of them. */
export const textKept: number = 256 * 1024;
const warningsKept = 10;
const strayLinesKept = 3;
const denialsKept = 50;

/** A stream of which nothing was read. */
export const noProgress: StreamProgress = {
  sessionId: null,
  model: null,
  lastText: '',
  textOpen: false,
  result: null,
  results: 0,
  usage: emptyTally,
  toolCalls: 0,
  toolErrors: 0,
  warnings: [],
  warningCount: 0,
  unparsedLines: 0,
  strayLines: [],
  cut: false,
  events: 0,
};

/** What is known after one more event. */
export function advance(before: StreamProgress, event: EngineEvent): StreamProgress {
  const progress = { ...before, events: before.events + 1, strayLines: [] };
  switch (event.type) {
    case 'started':
      return { ...progress, sessionId: event.sessionId, model: event.model ?? before.model };
    case 'text': {
      const lastText = event.partial && before.textOpen ? before.lastText + event.text : event.text;
      return { ...progress, lastText: clipped(lastText), textOpen: event.partial };
    }
    case 'tool_call':
      return { ...progress, toolCalls: before.toolCalls + 1, textOpen: false };
    case 'tool_result':
      return { ...progress, toolErrors: before.toolErrors + (event.isError ? 1 : 0) };
    case 'usage':
      return { ...progress, usage: addUsage(before.usage, event) };
    case 'result':
      return { ...progress, result: clippedResult(event), results: before.results + 1, textOpen: false };
    case 'warning':
      return {
        ...progress,
        warnings: [...before.warnings, event.message].slice(-warningsKept),
        warningCount: before.warningCount + 1,
      };
    case 'unparsed':
      if (event.reason === 'unknown-event') return progress;
      return {
        ...progress,
        unparsedLines: before.unparsedLines + 1,
        strayLines: [...before.strayLines, ...strayLine(event)].slice(-strayLinesKept),
        cut: event.reason === 'cut',
      };
  }
}

/** What begins as an event does is a broken one, and no words for a person. */
function strayLine({ sample }: Extract<EngineEvent, { type: 'unparsed' }>): readonly string[] {
  return sample.startsWith('{') ? [] : [stripVTControlCharacters(sample)];
}

/**
 * What the events of a stream amount to.
 * @param threadBaseline `threadTokens` of the process that this one resumes.
 */
export function outcomeFromStream(
  events: Iterable<EngineEvent>,
  threadBaseline: Tokens | null = null,
): StreamOutcome {
  let progress = noProgress;
  for (const event of events) progress = advance(progress, event);
  return outcomeOf(progress, threadBaseline);
}

/** What is known so far, as an outcome. */
export function outcomeOf(progress: StreamProgress, threadBaseline: Tokens | null = null): StreamOutcome {
  const { result, lastText } = progress;
  const answered = result?.kind === 'success' || result?.kind === 'denied';
  const words = lastText === '' ? null : lastText;
  return {
    verdict: result?.kind ?? 'none',
    resultText: answered ? (result.message ?? words) : words,
    problem: problemOf(result),
    denials: result?.denials ?? [],
    sessionId: progress.sessionId,
    model: progress.model,
    usage: totalUsage(progress.usage, threadBaseline),
    threadTokens: progress.usage.thread,
    results: progress.results,
    toolCalls: progress.toolCalls,
    toolErrors: progress.toolErrors,
    warnings: progress.warnings,
    warningCount: progress.warningCount,
    unparsedLines: progress.unparsedLines,
    strayLines: progress.strayLines,
    cut: progress.cut,
    silent: progress.events === 0,
  };
}

function problemOf(result: StreamProgress['result']): string | null {
  switch (result?.kind) {
    case undefined:
      return 'The engine ended without a result';
    case 'success':
      return null;
    case 'denied':
      return `The engine was not allowed to do all it wanted: ${summary(result.denials)}`;
    case 'limit':
    case 'budget':
    case 'error':
      return result.message ?? `The engine ended with ${result.kind} and no message`;
  }
}

function summary(denials: readonly Denial[]): string {
  const tools = [...new Set(denials.map(({ tool }) => tool))].sort();
  return `${String(denials.length)} refused (${tools.join(', ')})`;
}

function clippedResult(
  event: Extract<EngineEvent, { type: 'result' }>,
): Extract<EngineEvent, { type: 'result' }> {
  const message = event.message === null ? null : clipped(event.message);
  return { ...event, message, denials: event.denials.slice(0, denialsKept) };
}

const clipMark = '… (cut here; the log has all of it)';

function clipped(text: string): string {
  if (text.length <= textKept) return text;
  return text.slice(0, textKept) + clipMark;
}

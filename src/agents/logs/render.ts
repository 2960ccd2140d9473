import type { Engine } from '../../engines/engine.ts';
import type { EngineEvent } from '../../engines/event.ts';
import type { LogLine } from './line-batch.ts';
import { cut, type ShownLimits } from './shorten.ts';

/** One line of text that a line of a log is shown as. */
export interface Entry {
  readonly text: string;
  /** It goes on in the next entry, if that is partial as well: some engines write an answer piece by piece. */
  readonly partial: boolean;
}

/**
 * How a line of this engine's log reads: entries `[ASST]`, `[TOOL]`, `[RESULT]`, `[ERROR]`, `[SYS]`; none for what it
 * writes for machines only. The output of an engine without a format of its own stays as it is.
 */
export function entriesOf(engine: Engine, line: LogLine, limits: ShownLimits): Entry[] {
  const { text } = line;
  if (line.isGap) return [whole(gapText(text))];
  if (engine.format === 'text') return [whole(cut(text.replace(/\r$/, ''), limits.line))];
  const value = parse(text);
  if (value === undefined) return text.trim() === '' ? [] : [whole(labelled('SYS', text, limits.text))];
  return eventsOf(engine, value, line.start === 0).flatMap((event) => entryOf(event, limits));
}

/** The entries of consecutive lines, with those joined that are parts of one. */
export function joinEntries(entries: readonly Entry[]): string[] {
  const joined: string[] = [];
  let open = false;
  for (const { text, partial } of entries) {
    const last = joined.pop();
    if (open && partial && last !== undefined) joined.push(last + text.slice(answerLabel.length));
    else joined.push(...(last === undefined ? [] : [last]), text);
    open = partial;
  }
  return joined;
}

const answerLabel = '[ASST] ';

/**
 * Lines are read one by one, in whatever order pages are asked for. Some engines repeat on every line which session it
 * is; a reader that has seen the line before does not take that for news.
 */
function eventsOf(engine: Engine, value: unknown, isFirst: boolean): readonly EngineEvent[] {
  const read = engine.events();
  const first = read(value);
  return isFirst ? first : read(value);
}

function entryOf(event: EngineEvent, limits: ShownLimits): Entry[] {
  switch (event.type) {
    case 'started':
      return [
        whole(labelled('SYS', `session ${event.sessionId}, model ${event.model ?? 'unknown'}`, limits.text)),
      ];
    case 'text':
      if (event.partial) return [{ text: answerLabel + visible(event.text), partial: true }];
      return event.text.trim() === '' ? [] : [whole(labelled('ASST', event.text, limits.text))];
    case 'tool_call':
      return [whole(labelled('TOOL', `${event.name} ${event.input}`, limits.toolResult))];
    case 'tool_result':
      return [whole(labelled(event.isError ? 'ERROR' : 'RESULT', event.output, limits.toolResult))];
    case 'result':
      return [whole(resultText(event, limits))];
    case 'warning':
      return [whole(labelled('SYS', event.message, limits.text))];
    case 'usage':
    case 'unparsed':
      return [];
  }
}

function resultText(result: Extract<EngineEvent, { type: 'result' }>, limits: ShownLimits): string {
  if (result.kind === 'success') return '[SYS] result: success';
  return labelled('ERROR', `result: ${result.kind}: ${result.message ?? 'no message'}`, limits.text);
}

function gapText(marker: string): string {
  const { dropped_bytes: dropped } = parse(marker) as { dropped_bytes: number | null };
  const count = dropped === null ? 'an unknown number of' : String(dropped);
  return `[SYS] ${count} bytes of the log were dropped here, by its size limit`;
}

function whole(text: string): Entry {
  return { text, partial: false };
}

function labelled(label: string, text: string, limit: number): string {
  return `[${label}] ${cut(visible(text).trim(), limit)}`;
}

/** One line, with nothing in it that a terminal would act upon. */
function visible(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '\uFFFD');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

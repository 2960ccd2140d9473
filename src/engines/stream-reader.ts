import type { EngineEvent, EventMapper } from './event.ts';
import { preview } from './json-fields.ts';
import { defaultLineLimits, LineSplitter, type Line, type LineLimits } from './line-splitter.ts';

/** How an engine writes: one JSON object a line, or anything. */
export type StreamFormat = 'json-lines' | 'text';

const sampleCharacters = 200;

/**
 * Reads an engine's output as it arrives. Never throws, whatever comes; holds a bounded part of it; gives the same
 * events however the bytes are chunked.
 */
export class StreamReader {
  readonly #splitter: LineSplitter;
  readonly #read: (line: Line) => readonly EngineEvent[];

  /** @param mapper a new one of the engine's; not used for the format `text`. */
  constructor(format: StreamFormat, mapper: EventMapper, limits: LineLimits = defaultLineLimits) {
    this.#splitter = new LineSplitter(limits);
    this.#read = format === 'text' ? readText : (line): readonly EngineEvent[] => readJson(line, mapper);
  }

  /** Takes the next bytes and gives the events that they completed. */
  push(chunk: Buffer): EngineEvent[] {
    return this.#splitter.push(chunk).flatMap(this.#read);
  }

  /** The stream ended: the events of an unfinished last line. */
  end(): EngineEvent[] {
    return this.#splitter.end().flatMap(this.#read);
  }
}

function readText(line: Line): readonly EngineEvent[] {
  const content = decode(line).trimEnd();
  const text: readonly EngineEvent[] =
    content === '' ? [] : [{ type: 'text', text: content, partial: false }];
  return line.state === 'whole' ? text : [shortened(line), ...text];
}

function readJson(line: Line, mapper: EventMapper): readonly EngineEvent[] {
  const content = decode(line).trim();
  if (content === '') return [];
  if (line.state === 'oversized') return [unparsed(line, content)];
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return [unparsed(line, content)];
  }
  return line.state === 'whole' ? mapper(value) : [shortened(line), ...mapper(value)];
}

function shortened(line: Line): EngineEvent {
  return {
    type: 'warning',
    message: `A line of ${String(line.length)} bytes was shortened for reading; the log has all of it`,
  };
}

function unparsed(line: Line, content: string): EngineEvent {
  const reason = line.state === 'oversized' ? 'oversized' : 'not-json';
  return {
    type: 'unparsed',
    reason: line.terminated ? reason : 'cut',
    bytes: line.length,
    sample: preview(content, sampleCharacters),
  };
}

/** Bytes that are not UTF-8 become U+FFFD; a byte order mark is dropped. */
function decode(line: Line): string {
  return line.bytes.toString('utf8').replace(/^\uFEFF/u, '');
}

import type { Engine } from './engine.ts';
import type { EngineEvent, ResultKind } from './event.ts';
import { LastLine } from './last-line.ts';
import { advance, noProgress, type StreamProgress } from './outcome.ts';
import { StreamReader } from './stream-reader.ts';

/** Reads a stream as it arrives, for what it amounts to. The bytes that it is given may be used again afterwards. */
export interface ProgressReader {
  push(bytes: Buffer): void;
  /** The stream ended. */
  end(): void;
  readonly progress: StreamProgress;
  /** The last result, unless the engine has begun or gone on with an answer since. */
  readonly result: ResultKind | null;
}

/** A reader for the streams of an engine. */
export function progressReader({ format, events }: Pick<Engine, 'format' | 'events'>): ProgressReader {
  return format === 'text' ? new LastLine() : new EventProgress(new StreamReader(format, events()));
}

/** Events by which an answer begins or goes on. */
const goesOn: ReadonlySet<EngineEvent['type']> = new Set(['started', 'text', 'tool_call', 'tool_result']);

class EventProgress implements ProgressReader {
  readonly #reader: StreamReader;
  #progress: StreamProgress = noProgress;
  #result: ResultKind | null = null;

  constructor(reader: StreamReader) {
    this.#reader = reader;
  }

  push(bytes: Buffer): void {
    this.#take(this.#reader.push(bytes));
  }

  end(): void {
    this.#take(this.#reader.end());
  }

  get progress(): StreamProgress {
    return this.#progress;
  }

  get result(): ResultKind | null {
    return this.#result;
  }

  #take(events: readonly EngineEvent[]): void {
    for (const event of events) {
      this.#progress = advance(this.#progress, event);
      if (event.type === 'result') this.#result = event.kind;
      else if (goesOn.has(event.type)) this.#result = null;
    }
  }
}

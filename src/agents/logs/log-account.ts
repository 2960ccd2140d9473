import type { Engine } from '../../engines/engine.ts';
import type { EngineEvent } from '../../engines/event.ts';
import { advance, noProgress, type StreamProgress } from '../../engines/outcome.ts';
import { matters } from './critical.ts';
import type { LogLine } from './line-batch.ts';
import { cut } from './shorten.ts';

const errorsKept = 5;
const toolsShown = 20;

/** What is counted line by line; bounded, however long the log is. */
export class LogAccount {
  lines = 0;
  errorCount = 0;
  errors: string[] = [];
  progress: StreamProgress = noProgress;
  readonly #engine: Engine;
  readonly #read: (value: unknown) => readonly EngineEvent[];
  readonly #tools = new Map<string, number>();

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#read = engine.events();
  }

  add({ text, isGap }: LogLine): void {
    if (isGap) return;
    this.lines += 1;
    if (this.#engine.format === 'text') {
      if (matters(this.#engine, text)) this.#addError(text);
      return;
    }
    for (const event of this.#eventsIn(text)) {
      this.progress = advance(this.progress, event);
      if (event.type === 'tool_call') this.#count(event.name);
      else if (event.type === 'tool_result' && event.isError) this.#addError(event.output);
      else if (event.type === 'result' && event.kind !== 'success')
        this.#addError(event.message ?? event.kind);
    }
  }

  /** The most frequent first. */
  toolNames(): Readonly<Record<string, number>> {
    const sorted = [...this.#tools].sort(([, one], [, other]) => other - one);
    return Object.fromEntries(sorted.slice(0, toolsShown).map(([name, count]) => [cut(name, 100), count]));
  }

  #eventsIn(text: string): readonly EngineEvent[] {
    try {
      return this.#read(JSON.parse(text));
    } catch {
      return [];
    }
  }

  #addError(text: string): void {
    this.errorCount += 1;
    this.errors = [...this.errors, cut(text.trim(), 300)].slice(-errorsKept);
  }

  /** An agent may make up names without end. */
  #count(name: string): void {
    if (this.#tools.size < 1_000 || this.#tools.has(name))
      this.#tools.set(name, (this.#tools.get(name) ?? 0) + 1);
  }
}

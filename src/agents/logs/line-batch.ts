import type { Line } from '../../engines/line-splitter.ts';
import type { Stretch } from './lines.ts';

/** One line of a log, without its line feed. */
export interface LogLine {
  /** A line above 1 MiB is shortened, string by string; bytes that are no UTF-8 are U+FFFD. */
  readonly text: string;
  /** Where it begins in the source, and where the next one does. */
  readonly start: number;
  readonly end: number;
  /** In bytes, as it is in the log. */
  readonly length: number;
  /** False when `text` is not all of it. */
  readonly isWhole: boolean;
  /** It is no line of the agent's: it marks what rotation has dropped. */
  readonly isGap: boolean;
}

const lineFeed = 0x0a;

/** Some lines that stand one after another. They are told apart only when somebody asks: most are never shown. */
export class LineBatch {
  readonly start: number;
  readonly end: number;
  readonly #bytes: Buffer;
  /** The only line, where that was too long to be held. */
  readonly #long: Line | null;
  readonly #gap: Stretch | undefined;

  private constructor(
    bytes: Buffer,
    range: Stretch,
    { gap, long }: { readonly gap: Stretch | undefined; readonly long: Line | null },
  ) {
    this.start = range.start;
    this.end = range.end;
    this.#bytes = bytes;
    this.#long = long;
    this.#gap = gap;
  }

  /** @param bytes whole lines, of which the last may have no end */
  static of(bytes: Buffer, start: number, gap: Stretch | undefined): LineBatch {
    return new LineBatch(bytes, { start, end: start + bytes.length }, { gap, long: null });
  }

  static ofOne(line: Line, start: number, gap: Stretch | undefined): LineBatch {
    const end = start + line.length + (line.terminated ? 1 : 0);
    return new LineBatch(line.bytes, { start, end }, { gap, long: line });
  }

  /** Whether any of these texts is somewhere in it; cheaper than to look at each line. */
  includes(texts: readonly string[]): boolean {
    return texts.some((text) => this.#bytes.includes(text));
  }

  /** The lines, in order, separated by line feeds. */
  get content(): Buffer {
    const ends = this.#long === null && this.#bytes.at(-1) === lineFeed;
    return ends ? this.#bytes.subarray(0, -1) : this.#bytes;
  }

  /** The lines, in order. */
  lines(): LogLine[] {
    if (this.#bytes.length === 0) return [];
    if (this.#long !== null) return [this.#line(this.content.toString(), this.start, this.end, this.#long)];
    const lines: LogLine[] = [];
    let at = 0;
    // A line feed is never part of another character, so that the texts may be told apart after they are decoded.
    for (const text of this.content.toString().split('\n')) {
      const found = this.#bytes.indexOf(lineFeed, at);
      const next = found === -1 ? this.#bytes.length : found + 1;
      lines.push(this.#line(text, this.start + at, this.start + next, null));
      at = next;
    }
    return lines;
  }

  #line(text: string, start: number, end: number, long: Line | null): LogLine {
    const terminated = this.#bytes[end - this.start - 1] === lineFeed;
    return {
      text,
      start,
      end,
      length: long?.length ?? end - start - (terminated ? 1 : 0),
      isWhole: (long?.state ?? 'whole') === 'whole',
      isGap: this.#gap !== undefined && start >= this.#gap.start && end <= this.#gap.end,
    };
  }
}

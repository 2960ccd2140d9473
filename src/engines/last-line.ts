import { noProgress, type StreamProgress } from './outcome.ts';

const lineFeed = 0x0a;

/** Bytes of a line that are kept. */
const longestLine = 65_536;

/**
 * The last line that says something, of a stream of text in which nothing else counts. A search per chunk, so that a flood
 * of short lines costs next to nothing.
 */
export class LastLine {
  /** Nobody reads a result in text. */
  readonly result = null;
  #line = '';
  /** The beginning of the line that is not ended yet. */
  #open: Buffer = Buffer.alloc(0);

  push(bytes: Buffer): void {
    const end = bytes.lastIndexOf(lineFeed);
    if (end === -1) {
      this.#open = joined(this.#open, bytes);
      return;
    }
    this.#line = this.#lastIn(bytes, end) ?? this.#line;
    this.#open = joined(Buffer.alloc(0), bytes.subarray(end + 1));
  }

  /** The stream ended, maybe within a line. */
  end(): void {
    this.#line = said(this.#open) ?? this.#line;
    this.#open = Buffer.alloc(0);
  }

  get progress(): StreamProgress {
    return this.#line === '' ? noProgress : { ...noProgress, lastText: this.#line, events: 1 };
  }

  /** From the end, for the last of them counts; the first began in what came before. */
  #lastIn(bytes: Buffer, lastEnd: number): string | undefined {
    for (let end = lastEnd; ;) {
      const start = end === 0 ? -1 : bytes.lastIndexOf(lineFeed, end - 1);
      const line = bytes.subarray(start + 1, end);
      if (start === -1) return said(joined(this.#open, line));
      const words = said(line);
      if (words !== undefined) return words;
      end = start;
    }
  }
}

function joined(start: Buffer, rest: Buffer): Buffer {
  return Buffer.concat([start, rest.subarray(0, Math.max(0, longestLine - start.length))]);
}

/** Bytes that are not UTF-8 become U+FFFD; a byte order mark is dropped. */
function said(line: Buffer): string | undefined {
  const text = line
    .subarray(0, longestLine)
    .toString('utf8')
    .replace(/^\uFEFF/u, '')
    .trimEnd();
  return text === '' ? undefined : text;
}

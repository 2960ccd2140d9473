import { GrowingBuffer } from './growing-buffer.ts';
import { JsonElider } from './json-elider.ts';

/** Bounds of a {@link LineSplitter}, in bytes. */
export interface LineLimits {
  /** A line above this is shortened, string by string. */
  readonly whole: number;
  /** What a shortened line keeps of each of its strings. */
  readonly string: number;
  /** A shortened line above this is given up. */
  readonly shortened: number;
}

/** Holds a line of 1 MiB whole and never more than about 5 MiB, whatever comes. */
export const defaultLineLimits: LineLimits = { whole: 1 << 20, string: 64 << 10, shortened: 4 << 20 };

/** One line of a stream, without its line feed. */
export interface Line {
  /** The line, shortened, or its first bytes when `state` is `oversized`. */
  readonly bytes: Buffer;
  /** How long it was in the stream. */
  readonly length: number;
  readonly state: 'whole' | 'shortened' | 'oversized';
  /** False when the stream ended before a line feed. */
  readonly terminated: boolean;
}

const lineFeed = 0x0a;
const sampleBytes = 256;

/** Splits a byte stream into lines with bounded memory. The lines do not depend on how the stream is chunked. */
export class LineSplitter {
  readonly #limits: LineLimits;
  readonly #pending: GrowingBuffer = new GrowingBuffer();
  #length = 0;
  #elider: JsonElider | null = null;

  constructor(limits: LineLimits = defaultLineLimits) {
    this.#limits = limits;
  }

  /** Takes the next chunk and gives the lines that it completed. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(lineFeed, from);
      if (end === -1) break;
      this.#append(chunk.subarray(from, end));
      lines.push(this.#take(true));
      from = end + 1;
    }
    this.#append(chunk.subarray(from));
    return lines;
  }

  /** The stream ended: the unfinished last line, if there is one. */
  end(): Line[] {
    return this.#length === 0 ? [] : [this.#take(false)];
  }

  #append(bytes: Buffer): void {
    this.#length += bytes.length;
    if (this.#elider === null && this.#length > this.#limits.whole) {
      this.#elider = new JsonElider(this.#limits.string, this.#limits.shortened);
      this.#elider.push(this.#pending.peek());
    }
    if (this.#elider === null) this.#pending.append(bytes);
    else this.#elider.push(bytes);
    // The sample of a line that may turn out to be oversized.
    if (this.#elider !== null && this.#pending.length < sampleBytes)
      this.#pending.append(bytes.subarray(0, sampleBytes));
  }

  #take(terminated: boolean): Line {
    const length = this.#length;
    const pending = this.#pending.take();
    const elider = this.#elider;
    this.#length = 0;
    this.#elider = null;
    if (elider === null) return { bytes: pending, length, state: 'whole', terminated };
    const shortened = elider.finish();
    if (shortened !== null) return { bytes: shortened, length, state: 'shortened', terminated };
    return { bytes: Buffer.from(pending.subarray(0, sampleBytes)), length, state: 'oversized', terminated };
  }
}

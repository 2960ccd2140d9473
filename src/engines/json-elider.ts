import { GrowingBuffer } from './growing-buffer.ts';

const quote = 0x22;
const backslash = 0x5c;
const letterU = 0x75;
const ellipsis = Buffer.from('…');

/** `#escape`: no escape open, or the byte after a backslash is due, else the number of hex digits still due. */
const noEscape = 0;
const escapeOpen = -1;

/**
 * Shortens a JSON line while it passes through: every string keeps its first `stringBytes` bytes and loses the
 * rest, so that the line stays JSON and what stands around a 30 MB string (type, ids, verdict) can be read. Cuts
 * neither an escape nor a UTF-8 sequence in two. A line whose shortened form exceeds `lineBytes` is given up.
 */
export class JsonElider {
  readonly #stringBytes: number;
  readonly #lineBytes: number;
  readonly #kept: GrowingBuffer = new GrowingBuffer();
  #inString = false;
  #escape = noEscape;
  #stringLength = 0;
  #skipping = false;
  #overflown = false;

  constructor(stringBytes: number, lineBytes: number) {
    this.#stringBytes = stringBytes;
    this.#lineBytes = lineBytes;
  }

  /** Takes the next bytes of the line; keeps a copy of what it keeps. */
  push(bytes: Buffer): void {
    if (this.#overflown) return;
    let from = 0;
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index] ?? 0;
      if (!this.#inString) {
        this.#inString = byte === quote;
        this.#stringLength = 0;
      } else if (this.#escape !== noEscape) {
        this.#stepEscape(byte);
      } else if (byte === quote) {
        if (this.#skipping) from = index;
        this.#skipping = false;
        this.#inString = false;
      } else {
        if (!this.#skipping && this.#stringLength >= this.#stringBytes && startsCharacter(byte)) {
          this.#keep(bytes.subarray(from, index));
          this.#keep(ellipsis);
          this.#skipping = true;
        }
        if (byte === backslash) this.#escape = escapeOpen;
        this.#stringLength += 1;
      }
    }
    if (!this.#skipping) this.#keep(bytes.subarray(from));
  }

  /** The shortened line, or null when even that was too long. */
  finish(): Buffer | null {
    return this.#overflown ? null : this.#kept.take();
  }

  #stepEscape(byte: number): void {
    this.#stringLength += 1;
    if (this.#escape === escapeOpen) this.#escape = byte === letterU ? 4 : noEscape;
    else this.#escape -= 1;
  }

  #keep(bytes: Buffer): void {
    this.#overflown ||= this.#kept.length + bytes.length > this.#lineBytes;
    if (this.#overflown) this.#kept.take();
    else this.#kept.append(bytes);
  }
}

/** Whether a UTF-8 character starts at this byte; continuation bytes are 10xxxxxx. */
function startsCharacter(byte: number): boolean {
  return (byte & 0xc0) !== 0x80;
}

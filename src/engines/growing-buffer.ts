/** Bytes appended one after another in one block, so that a million tiny chunks cost no million objects. */
export class GrowingBuffer {
  #block: Buffer = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends a copy of `bytes`. */
  append(bytes: Buffer): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#block.length) this.#grow(Math.max(needed, 2 * this.#block.length, 256));
    bytes.copy(this.#block, this.#length);
    this.#length = needed;
  }

  /** What was appended so far, valid until the next call of {@link append} or {@link take}. */
  peek(): Buffer {
    return this.#block.subarray(0, this.#length);
  }

  /** What was appended since the last call; the buffer is empty afterwards. */
  take(): Buffer {
    const bytes = this.peek();
    this.#block = Buffer.alloc(0);
    this.#length = 0;
    return bytes;
  }

  #grow(capacity: number): void {
    const block = Buffer.allocUnsafe(capacity);
    this.#block.copy(block, 0, 0, this.#length);
    this.#block = block;
  }
}

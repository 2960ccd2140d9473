import type { Readable } from 'node:stream';
import { within } from './deadline.ts';

/** All lines that a stream has brought so far, and a way to wait for more. */
export class Lines {
  readonly all: string[] = [];
  readonly #waiters = new Set<() => void>();
  #ended = false;

  constructor(stream: Readable) {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      if (parts.length === 0) return;
      for (const part of parts) this.all.push(part);
      this.#wake();
    });
    // A reset of a socket whose peer was killed is an end like another.
    const end = (): void => {
      this.#ended = true;
      this.#wake();
    };
    stream.on('end', end).on('close', end).on('error', end);
  }

  /** Resolves with what `find` returns of the lines, once that is not undefined. */
  async until<T>(find: (lines: readonly string[]) => T | undefined, ms: number, what: string): Promise<T> {
    let waiter: (() => void) | undefined;
    const found = new Promise<T>((resolve, reject) => {
      waiter = () => {
        try {
          const value = find(this.all);
          if (value !== undefined) resolve(value);
          else if (this.#ended) reject(new Error(`the stream ended before: ${what}`));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      this.#waiters.add(waiter);
      waiter();
    });
    try {
      return await within(found, ms, what);
    } finally {
      if (waiter) this.#waiters.delete(waiter);
    }
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }
}

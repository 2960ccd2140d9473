/** Signals by which a person, or whoever started us, wants an end. */
const asked = ['SIGINT', 'SIGTERM'] as const;

/**
 * Counts the wishes for an end while something runs that must not be left half done. The first one aborts `signal`.
 * SIGHUP is not one of them: it means that the terminal is gone, and what was started lives on.
 */
export class Interrupts {
  readonly #abort = new AbortController();
  readonly #handlers: ((count: number) => void)[] = [];
  #count = 0;
  readonly #onSignal = (): void => {
    this.#count += 1;
    this.#abort.abort();
    for (const handler of this.#handlers) handler(this.#count);
  };

  constructor() {
    for (const signal of asked) process.on(signal, this.#onSignal);
  }

  /** Aborted by the first wish. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Hears of each wish with its number, also of those before. */
  onEach(handler: (count: number) => void): void {
    this.#handlers.push(handler);
    for (let count = 1; count <= this.#count; count += 1) handler(count);
  }

  close(): void {
    for (const signal of asked) process.off(signal, this.#onSignal);
  }
}

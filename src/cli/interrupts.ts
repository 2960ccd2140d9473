/** Signals by which a person, or whoever started us, wants an end. */
const asked = ['SIGINT', 'SIGTERM'] as const;

/** Hears of a wish: the how many-th it is, and the signal by which it came. */
export type InterruptHandler = (count: number, signal: NodeJS.Signals) => void;

/**
 * Counts the wishes for an end while something runs that must not be left half done. The first one aborts `signal`.
 * SIGHUP is not one of them: it means that the terminal is gone, and what was started lives on.
 */
export class Interrupts {
  readonly #abort = new AbortController();
  readonly #handlers: InterruptHandler[] = [];
  readonly #signals: NodeJS.Signals[] = [];
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    this.#signals.push(signal);
    this.#abort.abort();
    for (const handler of this.#handlers) handler(this.#signals.length, signal);
  };

  constructor() {
    for (const signal of asked) process.on(signal, this.#onSignal);
  }

  /** Aborted by the first wish. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The signal of the first wish, where `error` is what it made of something that was waited for. */
  behind(error: unknown): NodeJS.Signals | undefined {
    return error === this.signal.reason ? this.#signals[0] : undefined;
  }

  /** Hears of each wish with its number, also of those before. */
  onEach(handler: InterruptHandler): void {
    this.#handlers.push(handler);
    this.#signals.forEach((signal, index) => {
      handler(index + 1, signal);
    });
  }

  close(): void {
    for (const signal of asked) process.off(signal, this.#onSignal);
  }
}

import { ReaperError } from '../../errors.ts';
import { Alarm, type Moment } from './alarm.ts';

/** What is done in turns. */
export interface TurnWork {
  /** Looks at what is new and does what follows. @returns whether there is nothing left to do, ever */
  turn(leaving: boolean): boolean;
  /** When there is something to do again without any news. */
  dueAt(): Iterable<Moment | null>;
  /** Something failed; it will be tried again. */
  onTrouble(error: unknown): void;
}

/** With these another try may succeed; with others of the store only a new start can, or a person. */
const passing: ReadonlySet<string> = new Set(['STORE_BUSY']);

/** Milliseconds until something that failed is tried again. */
const retryMs = 1_000;

/** Work that is done in turns, each begun by news or by the one alarm; between them nothing runs. */
export class Turns {
  readonly #work: TurnWork;
  readonly #now: () => Moment;
  readonly #alarm: Alarm;
  #scheduled = false;
  #leaving = false;
  #retryAt: Moment | null = null;
  #over: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | null = null;

  constructor(work: TurnWork, now: () => Moment) {
    this.#work = work;
    this.#now = now;
    this.#alarm = new Alarm(() => {
      this.wake();
    }, now);
  }

  /**
   * Takes turns until one says that it was the last; it knows whether `signal` asks for that.
   * @throws ReaperError of a store that cannot be used
   */
  async run(signal: AbortSignal): Promise<void> {
    const leave = (): void => {
      this.#leaving = true;
      this.wake();
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#over = { resolve, reject };
        this.#leaving = signal.aborted;
        this.#turn();
      });
    } finally {
      this.#over = null;
      signal.removeEventListener('abort', leave);
      this.#alarm.stop();
    }
  }

  /** There is news: a turn comes soon, one for any amount of it. */
  wake(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#turn();
    });
  }

  /** Does something between turns, whose failure is treated as that of a turn. */
  attempt(work: () => void): void {
    if (this.#over === null) return;
    try {
      work();
    } catch (error) {
      this.trouble(error);
    }
    this.#arm();
  }

  /** Whatever is wrong with the store, agents are ended by their supervisors; nothing is tried in a hurry. */
  trouble(error: unknown): void {
    if (ReaperError.is(error) && error.code.startsWith('STORE_') && !passing.has(error.code)) {
      this.#over?.reject(error);
      return;
    }
    this.#work.onTrouble(error);
    this.#retryAt = this.#now() + retryMs;
  }

  #turn(): void {
    this.attempt(() => {
      this.#retryAt = null;
      if (this.#work.turn(this.#leaving)) this.#over?.resolve();
    });
  }

  /** What failed may be due since long: it would be tried again at once, for ever. */
  #arm(): void {
    this.#alarm.setTo(this.#retryAt === null ? this.#work.dueAt() : [this.#retryAt]);
  }
}

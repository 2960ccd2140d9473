/** Milliseconds that only rise, as `performance.now()`: how the follower measures time. */
export type Moment = number;

/** Longer than setTimeout can wait; it then rings early, and is set again. */
const longest = 2_147_483_647;

/** One timer for the next of many moments. */
export class Alarm {
  readonly #ring: () => void;
  readonly #now: () => Moment;
  #timer: NodeJS.Timeout | undefined;
  #at: Moment = Infinity;

  constructor(ring: () => void, now: () => Moment) {
    this.#ring = ring;
    this.#now = now;
  }

  /** Rings at the earliest of these, and at no other; null has no moment. */
  setTo(moments: Iterable<Moment | null>): void {
    const at = Math.min(Infinity, ...[...moments].filter((moment) => moment !== null));
    if (at === this.#at) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#at = at;
    if (at === Infinity) return;
    const wait = Math.min(Math.max(0, Math.ceil(at - this.#now())), longest);
    this.#timer = setTimeout(() => {
      this.#at = Infinity;
      this.#ring();
    }, wait);
  }

  stop(): void {
    this.setTo([]);
  }
}

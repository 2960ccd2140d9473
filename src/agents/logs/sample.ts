import type { Shown } from './presentation.ts';

/** Lines that stand for a longer log. */
export interface Sample<T extends Shown = Shown> {
  /** In order; where some were left out, how many. */
  readonly lines: readonly (T | { readonly omitted: number })[];
  readonly seen: number;
  readonly seenBytes: number;
  readonly kept: number;
  readonly critical: number;
}

/** What the note about lines that were left out takes, in the longest format. */
const noteCharacters = 80;

/**
 * Picks lines from a stream of them so that they fit into some room: the first and the last, those that matter, and of
 * the others each n-th. It holds little more at any time than fits: of too many that matter the first and the newest.
 */
export class Sampler<T extends Shown> {
  readonly #room: number;
  /** All of them, while they fit. */
  #whole: Items<T> | null = new Items();
  #first: Item<T> | undefined;
  #last: { readonly index: number; readonly show: () => T | null } | undefined;
  readonly #early: Items<T> = new Items();
  readonly #late: Items<T> = new Items();
  #others: Items<T> = new Items();
  #stride = 1;
  #seen = 0;
  #ordinary = 0;
  #seenBytes = 0;

  /** @param characters the room */
  constructor(characters: number) {
    this.#room = characters;
  }

  /** @param show is called for few lines of many; null for one that is not shown */
  add(bytes: number, matters: boolean, show: () => T | null): void {
    const index = this.#seen++;
    this.#seenBytes += bytes;
    this.#last = { index, show };
    const isTaken = matters || this.#ordinary++ % this.#stride === 0;
    if (!isTaken && this.#whole === null) return;
    const shown = show();
    if (shown === null) return;
    const item: Item<T> = { index, shown };
    this.#first ??= item;
    this.#whole?.push(item);
    if ((this.#whole?.bareCharacters ?? 0) > this.#room) this.#whole = null;
    if (matters) this.#addCritical(item);
    else if (isTaken) this.#addOrdinary(item);
  }

  finish(): Sample<T> {
    const critical = [...this.#early.all, ...this.#late.all];
    const kept = this.#whole?.all ?? this.#select(critical);
    return {
      lines: this.#whole === null ? withNotes(kept, this.#seen) : kept.map(({ shown }) => shown),
      seen: this.#seen,
      seenBytes: this.#seenBytes,
      kept: kept.length,
      critical: critical.length,
    };
  }

  #addCritical(item: Item<T>): void {
    if (this.#late.all.length === 0 && this.#early.characters + costOf(item) <= this.#room / 2) {
      this.#early.push(item);
      return;
    }
    this.#late.push(item);
    while (this.#late.all.length > 1 && this.#late.characters > this.#room / 2) this.#late.shift();
  }

  /** When there are too many, every other goes, and of those to come only each of a doubled number is taken. */
  #addOrdinary(item: Item<T>): void {
    this.#others.push(item);
    while (this.#others.all.length > 1 && this.#others.characters > 2 * this.#room) {
      this.#stride *= 2;
      const halved = this.#others.all.filter((_, index) => index % 2 === 0);
      this.#others = new Items<T>(halved);
    }
  }

  #select(critical: readonly Item<T>[]): Item<T>[] {
    const kept = new Map<number, Item<T>>();
    // One note may stand at the end.
    let room = this.#room - noteCharacters;
    const keep = (item: Item<T>): void => {
      if (kept.has(item.index) || (kept.size > 0 && costOf(item) > room)) return;
      room -= costOf(item);
      kept.set(item.index, item);
    };
    for (const item of [this.#first, this.#lastItem(), ...critical]) if (item !== undefined) keep(item);
    const { all, characters } = this.#others;
    const step = Math.max(1, characters / Math.max(1, room));
    for (let at = 0; at < all.length; at += step) {
      const item = all[Math.floor(at)];
      if (item !== undefined) keep(item);
    }
    return [...kept.values()].sort(inOrder);
  }

  #lastItem(): Item<T> | undefined {
    const shown = this.#last?.show() ?? null;
    return this.#last === undefined || shown === null ? undefined : { index: this.#last.index, shown };
  }
}

interface Item<T extends Shown> {
  readonly index: number;
  readonly shown: T;
}

/** Items, and what they take together. */
class Items<T extends Shown> {
  readonly all: Item<T>[];
  characters: number;

  constructor(all: Item<T>[] = []) {
    this.all = all;
    this.characters = all.reduce((total, item) => total + costOf(item), 0);
  }

  /** Without the notes that may stand between them. */
  get bareCharacters(): number {
    return this.characters - this.all.length * noteCharacters;
  }

  push(item: Item<T>): void {
    this.all.push(item);
    this.characters += costOf(item);
  }

  shift(): void {
    const item = this.all.shift();
    if (item !== undefined) this.characters -= costOf(item);
  }
}

function costOf({ shown }: Item<Shown>): number {
  return shown.characters + noteCharacters;
}

function inOrder(one: Item<Shown>, other: Item<Shown>): number {
  return one.index - other.index;
}

function withNotes<T extends Shown>(items: readonly Item<T>[], seen: number): Sample<T>['lines'] {
  const note = (omitted: number): { omitted: number }[] => (omitted > 0 ? [{ omitted }] : []);
  const lines = items.flatMap((item, at) => [
    ...note(item.index - (items[at - 1]?.index ?? -1) - 1),
    item.shown,
  ]);
  return [...lines, ...note(seen - (items.at(-1)?.index ?? -1) - 1)];
}

import type { Shown } from './presentation.ts';

/** Lines that stand for a longer log. */
export interface Sample<T extends Shown = Shown> {
  /** In order; where some were left out, how many. */
  readonly lines: readonly (T | { readonly omitted: number })[];
  readonly seen: number;
  readonly seenCharacters: number;
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
  #whole: T[] | null = [];
  #first: Item<T> | undefined;
  #last: Item<T> | undefined;
  readonly #early: Items<T> = new Items<T>();
  readonly #late: Items<T> = new Items<T>();
  #others: Items<T> = new Items<T>();
  #stride = 1;
  #seen = 0;
  #ordinary = 0;
  #seenCharacters = 0;

  /** @param characters the room */
  constructor(characters: number) {
    this.#room = characters;
  }

  add(shown: T, matters: boolean): void {
    const item: Item<T> = { index: this.#seen, shown };
    this.#seen += 1;
    this.#seenCharacters += shown.characters;
    if (this.#seenCharacters > this.#room) this.#whole = null;
    this.#whole?.push(shown);
    this.#first ??= item;
    this.#last = item;
    if (matters) this.#addCritical(item);
    else this.#addOrdinary(item);
  }

  finish(): Sample<T> {
    const critical = [...this.#early.all, ...this.#late.all];
    const selection = this.#whole === null ? this.#select(critical) : null;
    return {
      lines: selection === null ? (this.#whole ?? []) : withNotes(selection, this.#seen),
      seen: this.#seen,
      seenCharacters: this.#seenCharacters,
      kept: selection?.length ?? this.#seen,
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
    if (this.#ordinary++ % this.#stride !== 0) return;
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
    for (const item of [this.#first, this.#last, ...critical]) if (item !== undefined) keep(item);
    const { all, characters } = this.#others;
    const step = Math.max(1, characters / Math.max(1, room));
    for (let at = 0; at < all.length; at += step) {
      const item = all[Math.floor(at)];
      if (item !== undefined) keep(item);
    }
    return [...kept.values()].sort(inOrder);
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

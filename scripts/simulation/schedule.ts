// What will happen when, in the model world. Things of the same millisecond come in random order.

import type { Random } from "./random.ts";

interface Entry<T> {
  readonly atMs: number;
  readonly order: number;
  readonly thing: T;
}

export class Schedule<T> {
  #entries: Entry<T>[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  add(atMs: number, thing: T): void {
    this.#entries.push({ atMs, order: this.#random.below(1 << 30), thing });
  }

  /** The first one, taken out. */
  take(): { readonly atMs: number; readonly thing: T } | null {
    let first = 0;
    for (const [index, entry] of this.#entries.entries()) {
      const best = this.#entries[first]!;
      const isSooner = entry.atMs < best.atMs;
      if (isSooner || (entry.atMs === best.atMs && entry.order < best.order)) first = index;
    }
    return this.#entries.splice(first, 1)[0] ?? null;
  }

  remove(isOne: (thing: T) => boolean): void {
    this.#entries = this.#entries.filter(({ thing }) => !isOne(thing));
  }

  some(isOne: (thing: T) => boolean): boolean {
    return this.#entries.some(({ thing }) => isOne(thing));
  }

  get size(): number {
    return this.#entries.length;
  }
}

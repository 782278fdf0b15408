// A seed -> numbers that look random, the same ones every time.

export class Random {
  private state: number;

  constructor(seed: number) {
    // Neighbouring seeds are to have nothing in common: the first numbers are stirred well.
    this.state = Math.imul(seed + 1, 0x9e3779b1) | 1;
    for (let i = 0; i < 8; i++) this.next();
  }

  /** 32 bits, by xorshift (Marsaglia, 2003). */
  next(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return this.state >>> 0;
  }

  /** From 0 to below `limit`. */
  below(limit: number): number {
    return this.next() % limit;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.next() >>> 11);
  }
}

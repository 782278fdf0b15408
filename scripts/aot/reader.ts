// The bytes of a WebAssembly module, read front to back.

export class Reader {
  private at = 0;

  constructor(private readonly source: Uint8Array) {}

  get atEnd(): boolean {
    return this.at >= this.source.length;
  }

  u8(): number {
    const byte = this.source[this.at++];
    if (byte === undefined) throw new Error("WebAssembly ends too early");
    return byte;
  }

  /** LEB128, unsigned. */
  u32(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  /** LEB128, signed, of any width up to 64 bits. */
  signed(): bigint {
    let value = 0n;
    for (let shift = 0n; ; ) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      if (byte < 0x80) return BigInt.asIntN(Number(shift), value);
    }
  }

  bytes(count: number): Uint8Array {
    const bytes = this.source.subarray(this.at, this.at + count);
    if (bytes.length !== count) throw new Error("WebAssembly ends too early");
    this.at += count;
    return bytes;
  }

  sizedBytes(): Uint8Array {
    return this.bytes(this.u32());
  }

  name(): string {
    return new TextDecoder().decode(this.sizedBytes());
  }

  vector<T>(item: (reader: this, index: number) => T): T[] {
    const count = this.u32();
    const items: T[] = [];
    for (let index = 0; index < count; index++) items.push(item(this, index));
    return items;
  }
}

// Numbers -> the bytes of a WebAssembly module.

export class ByteWriter {
  private readonly written: number[] = [];

  get bytes(): Uint8Array {
    return Uint8Array.from(this.written);
  }

  u8(value: number): this {
    this.written.push(value & 0xff);
    return this;
  }

  raw(bytes: Iterable<number>): this {
    for (const byte of bytes) this.written.push(byte);
    return this;
  }

  /** LEB128, unsigned. */
  u32(value: number): this {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.u8((rest % 0x80) | 0x80);
    return this.u8(rest);
  }

  /** LEB128, signed. */
  signed(value: bigint): this {
    let rest = value;
    for (; BigInt.asIntN(7, rest) !== rest; rest >>= 7n) this.u8(Number(rest & 0x7fn) | 0x80);
    return this.u8(Number(rest & 0x7fn));
  }

  /** Little-endian. */
  fixed(value: bigint, bytes: number): this {
    for (let i = 0; i < bytes; i++) this.u8(Number((value >> BigInt(i * 8)) & 0xffn));
    return this;
  }

  name(text: string): this {
    return this.sized(new TextEncoder().encode(text));
  }

  sized(bytes: Uint8Array): this {
    return this.u32(bytes.length).raw(bytes);
  }

  vector<T>(items: readonly T[], write: (writer: this, item: T) => void): this {
    this.u32(items.length);
    for (const item of items) write(this, item);
    return this;
  }

  /** A section of a module, or a subsection of a custom one. */
  section(id: number, fill: (content: ByteWriter) => void): this {
    const content = new ByteWriter();
    fill(content);
    return this.u8(id).sized(content.bytes);
  }
}

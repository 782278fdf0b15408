// Machine code of one function while it is written: bytes, jumps whose length is not known yet, and
// places that the linker fills in.
import type { Condition } from "./conditions.ts";

export interface Jump {
  /** Where it stands in the bytes: one byte keeps its place. */
  readonly at: number;
  readonly label: number;
  /** Undefined: always. */
  readonly condition: Condition | undefined;
  /** What the jump itself compares with zero, on a machine that has such jumps. */
  readonly compared: Compared | undefined;
}

export interface Compared {
  readonly register: number;
  readonly width: 32 | 64;
}

/** A reference to a symbol: a function, a runtime routine, a text or a jump table. */
export interface Relocation {
  readonly at: number;
  readonly kind: "call" | "jump" | "address";
  readonly symbol: string;
}

/** The targets of a br_table: labels of the function. */
export interface JumpTable {
  readonly symbol: string;
  readonly labels: readonly number[];
}

export interface JumpEncoding {
  /** The number of bytes of a jump over `distance` bytes, counted from its end. */
  size(jump: Jump, distance: number): number;
  encode(jump: Jump, distance: number, size: number): readonly number[];
}

export interface Code {
  readonly bytes: Uint8Array;
  readonly relocations: readonly Relocation[];
  readonly tables: readonly { readonly symbol: string; readonly offsets: readonly number[] }[];
}

export class CodeBuffer {
  readonly bytes: number[] = [];
  readonly relocations: Relocation[] = [];
  readonly tables: JumpTable[] = [];
  private readonly jumps: Jump[] = [];
  private readonly labels: (number | undefined)[] = [];

  newLabel(): number {
    return this.labels.push(undefined) - 1;
  }

  place(label: number): void {
    this.labels[label] = this.bytes.length;
  }

  jump(label: number, condition?: Condition, compared?: Compared): void {
    this.jumps.push({ at: this.bytes.length, label, condition, compared });
    this.emit(0);
  }

  get size(): number {
    return this.bytes.length;
  }

  /** Takes back the last instruction; no jump, relocation or label may stand in it or behind it. */
  remove(bytes: number): void {
    this.bytes.length -= bytes;
  }

  emit(...bytes: number[]): void {
    for (const byte of bytes) this.bytes.push(byte & 0xff);
  }

  emit32(value: number): void {
    this.emit(value, value >> 8, value >> 16, value >> 24);
  }

  emit64(value: bigint): void {
    for (let i = 0n; i < 64n; i += 8n) this.emit(Number((value >> i) & 0xffn));
  }

  relocate(kind: Relocation["kind"], symbol: string): void {
    this.relocations.push({ at: this.bytes.length, kind, symbol });
  }

  /** Everything of `other` behind what is here; the labels of both must be apart. */
  append(other: CodeBuffer): void {
    const base = this.bytes.length;
    for (const byte of other.bytes) this.bytes.push(byte);
    for (const r of other.relocations) this.relocations.push({ ...r, at: r.at + base });
    for (const j of other.jumps) this.jumps.push({ ...j, at: j.at + base });
    other.labels.forEach((position, label) => {
      if (position !== undefined) this.labels[label] = position + base;
    });
    this.tables.push(...other.tables);
  }

  /** Gives every jump its shortest form, and moves everything behind it accordingly. */
  finish(encoding: JumpEncoding): Code {
    const layout = this.layOut(encoding);
    const bytes: number[] = [];
    let from = 0;
    this.jumps.forEach((jump, i) => {
      for (; from < jump.at; from++) bytes.push(this.bytes[from]!);
      const size = layout.sizes[i]!;
      const distance = layout.moved(this.position(jump.label)) - bytes.length - size;
      for (const byte of encoding.encode(jump, distance, size)) bytes.push(byte & 0xff);
      from++;
    });
    for (; from < this.bytes.length; from++) bytes.push(this.bytes[from]!);
    return {
      bytes: Uint8Array.from(bytes),
      relocations: this.relocations.map((r) => ({ ...r, at: layout.moved(r.at) })),
      tables: this.tables.map(({ symbol, labels }) => ({
        symbol,
        offsets: labels.map((label) => layout.moved(this.position(label))),
      })),
    };
  }

  private position(label: number): number {
    const position = this.labels[label];
    if (position === undefined) throw new Error(`label ${label} was never placed`);
    return position;
  }

  /** All jumps start at their shortest; those that do not reach grow, until nothing changes. */
  private layOut(encoding: JumpEncoding) {
    const sizes = this.jumps.map((jump) => encoding.size(jump, 0));
    for (;;) {
      const growth = [0];
      for (const size of sizes) growth.push(growth.at(-1)! + size - 1);
      const moved = (position: number) => position + growth[this.jumpsBefore(position)]!;
      let changed = false;
      this.jumps.forEach((jump, i) => {
        const end = moved(jump.at) + sizes[i]!;
        const size = encoding.size(jump, moved(this.position(jump.label)) - end);
        if (size > sizes[i]!) {
          sizes[i] = size;
          changed = true;
        }
      });
      if (!changed) return { sizes, moved };
    }
  }

  /** The number of jumps in front of a position. They are in the order of their places. */
  private jumpsBefore(position: number): number {
    let low = 0;
    for (let high = this.jumps.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (this.jumps[middle]!.at < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

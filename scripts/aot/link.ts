// The code of all functions, one behind the other, with every reference filled in.
import type { Code } from "./code-buffer.ts";
import type { Machine } from "./machine.ts";

export interface Part {
  readonly symbol: string;
  readonly code: Code;
}

export interface LinkedSymbol {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly isCode: boolean;
}

export interface Linked {
  readonly bytes: Uint8Array;
  readonly symbols: readonly LinkedSymbol[];
}

/** Instructions of arm64 are aligned to this, and tables of both. */
const ALIGNMENT = 4;

/** `base` is the address of the first byte. A symbol that nobody defines is an error of ours. */
export function link(
  parts: readonly Part[],
  texts: ReadonlyMap<string, Uint8Array>,
  base: number,
  machine: Machine,
): Linked {
  const symbols: LinkedSymbol[] = [];
  let end = 0;
  const reserve = (name: string, size: number, isCode: boolean) => {
    symbols.push({ name, address: base + end, size, isCode });
    end = Math.ceil((end + size) / ALIGNMENT) * ALIGNMENT;
  };
  for (const { symbol, code } of parts) reserve(symbol, code.bytes.length, true);
  for (const { code } of parts) {
    for (const table of code.tables) reserve(table.symbol, table.offsets.length * 4, false);
  }
  for (const [name, text] of texts) reserve(name, text.length, false);
  const addresses = new Map(symbols.map((symbol) => [symbol.name, symbol.address]));
  const addressOf = (name: string) => {
    const address = addresses.get(name);
    if (address === undefined) throw new Error(`no symbol ${name}`);
    return address;
  };
  const bytes = new Uint8Array(end);
  for (const part of parts) place(part, bytes, base, addressOf, machine);
  for (const [name, text] of texts) bytes.set(text, addressOf(name) - base);
  return { bytes, symbols };
}

function place(
  { symbol, code }: Part,
  bytes: Uint8Array,
  base: number,
  addressOf: (name: string) => number,
  machine: Machine,
): void {
  const address = addressOf(symbol);
  const placed = bytes.subarray(address - base, address - base + code.bytes.length);
  placed.set(code.bytes);
  for (const relocation of code.relocations) {
    machine.link(placed, relocation, address + relocation.at, addressOf(relocation.symbol));
  }
  const view = new DataView(bytes.buffer);
  for (const { symbol: table, offsets } of code.tables) {
    const at = addressOf(table) - base;
    offsets.forEach((offset, i) => {
      view.setUint32(at + i * 4, address + offset, true);
    });
  }
}

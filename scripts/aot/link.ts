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
  /** Where in the bytes the part begins that most runs never touch; the end where there is none. */
  readonly coldAt: number;
  readonly symbols: readonly LinkedSymbol[];
}

/** Instructions of arm64 are aligned to this, and tables of both. */
const ALIGNMENT = 4;

/**
 * How much further off in memory than in the file the cold part lies: a mapping of its own, so that
 * what the kernel maps around a page of the other one (fault-around) does not reach into it.
 */
export const COLD_GAP = 0x20000;

/** `base` is the address of the first byte. A symbol that nobody defines is an error of ours. */
export function link(
  parts: readonly Part[],
  texts: ReadonlyMap<string, Uint8Array>,
  base: number,
  machine: Machine,
  isCold: (symbol: string) => boolean,
): Linked {
  const symbols: LinkedSymbol[] = [];
  let end = 0;
  let gap = 0;
  const reserve = (name: string, size: number, isCode: boolean) => {
    symbols.push({ name, address: base + end + gap, size, isCode });
    end = Math.ceil((end + size) / ALIGNMENT) * ALIGNMENT;
  };
  const reserveAll = (some: readonly Part[]) => {
    for (const { symbol, code } of some) reserve(symbol, code.bytes.length, true);
    for (const { code } of some) {
      for (const table of code.tables) reserve(table.symbol, table.offsets.length * 4, false);
    }
  };
  const cold = parts.filter(({ symbol }) => isCold(symbol));
  reserveAll(parts.filter(({ symbol }) => !isCold(symbol)));
  for (const [name, text] of texts) reserve(name, text.length, false);
  const coldAt = end;
  gap = COLD_GAP;
  reserveAll(cold);
  const addresses = new Map(symbols.map((symbol) => [symbol.name, symbol.address]));
  const addressOf = (name: string) => {
    const address = addresses.get(name);
    if (address === undefined) throw new Error(`no symbol ${name}`);
    return address;
  };
  const bytes = new Uint8Array(end);
  const placeOf = (address: number) => {
    const at = address - base;
    return at < coldAt ? at : at - COLD_GAP;
  };
  for (const part of parts) place(part, bytes, placeOf, addressOf, machine);
  for (const [name, text] of texts) bytes.set(text, placeOf(addressOf(name)));
  return { bytes, symbols, coldAt };
}

function place(
  { symbol, code }: Part,
  bytes: Uint8Array,
  placeOf: (address: number) => number,
  addressOf: (name: string) => number,
  machine: Machine,
): void {
  const address = addressOf(symbol);
  const placed = bytes.subarray(placeOf(address), placeOf(address) + code.bytes.length);
  placed.set(code.bytes);
  for (const relocation of code.relocations) {
    machine.link(placed, relocation, address + relocation.at, addressOf(relocation.symbol));
  }
  const view = new DataView(bytes.buffer);
  for (const { symbol: table, offsets } of code.tables) {
    const at = placeOf(addressOf(table));
    offsets.forEach((offset, i) => {
      view.setUint32(at + i * 4, address + offset, true);
    });
  }
}

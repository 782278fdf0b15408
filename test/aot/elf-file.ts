// The bytes of an ELF file -> its headers, segments and symbols. (elf(5).)

export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly align: number;
}

export interface Section {
  readonly name: string;
  readonly type: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

export interface Symbol {
  readonly name: string;
  readonly isFunction: boolean;
  readonly section: string;
  readonly address: number;
  readonly size: number;
}

export interface ElfFile {
  readonly machine: number;
  readonly type: number;
  readonly entry: number;
  readonly segments: readonly Segment[];
  readonly sections: readonly Section[];
  readonly symbols: readonly Symbol[];
}

export const [PT_LOAD, PT_GNU_STACK] = [1, 0x6474e551] as const;
export const [PF_X, PF_W, PF_R] = [1, 2, 4] as const;
const SYMBOL_BYTES = 24;

export function readElf(file: Uint8Array): ElfFile {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const u16 = (at: number) => view.getUint16(at, true);
  const u64 = (at: number) => Number(view.getBigUint64(at, true));
  if (Buffer.from(file.subarray(0, 7)).toString("hex") !== "7f454c46020101") {
    throw new Error("not a little-endian ELF file of 64 bits");
  }
  const segments = Array.from({ length: u16(56) }, (_, i) =>
    readSegment(view, u64(32) + i * u16(54)),
  );
  const sections = readSections(view, u64(40), u16(60), u16(62));
  const symbols = readSymbols(view, sections);
  return { type: u16(16), machine: u16(18), entry: u64(24), segments, sections, symbols };
}

function readSegment(view: DataView, at: number): Segment {
  const u64 = (offset: number) => Number(view.getBigUint64(at + offset, true));
  return {
    type: view.getUint32(at, true),
    flags: view.getUint32(at + 4, true),
    offset: u64(8),
    address: u64(16),
    fileSize: u64(32),
    memorySize: u64(40),
    align: u64(48),
  };
}

function readSections(
  view: DataView,
  at: number,
  count: number,
  namesIndex: number,
): readonly Section[] {
  const size = 64;
  const u64 = (i: number, offset: number) =>
    Number(view.getBigUint64(at + i * size + offset, true));
  return Array.from({ length: count }, (_, i) => ({
    name: textAt(view, u64(namesIndex, 24) + view.getUint32(at + i * size, true)),
    type: view.getUint32(at + i * size + 4, true),
    address: u64(i, 16),
    offset: u64(i, 24),
    size: u64(i, 32),
    link: view.getUint32(at + i * size + 40, true),
  }));
}

function readSymbols(view: DataView, sections: readonly Section[]): readonly Symbol[] {
  const table = sections.find(({ name }) => name === ".symtab");
  if (table === undefined) return [];
  const names = sections[table.link]!.offset;
  // The first one stands for none.
  return Array.from({ length: table.size / SYMBOL_BYTES - 1 }, (_, i) => {
    const at = table.offset + (i + 1) * SYMBOL_BYTES;
    return {
      name: textAt(view, names + view.getUint32(at, true)),
      isFunction: (view.getUint8(at + 4) & 15) === 2,
      section: sections[view.getUint16(at + 6, true)]!.name,
      address: Number(view.getBigUint64(at + 8, true)),
      size: Number(view.getBigUint64(at + 16, true)),
    };
  });
}

function textAt(view: DataView, at: number): string {
  let end = at;
  while (view.getUint8(end) !== 0) end++;
  return Buffer.from(view.buffer, view.byteOffset + at, end - at).toString();
}

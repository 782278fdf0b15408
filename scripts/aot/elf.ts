// A memory image -> a static ELF executable (elf(5)).
//
// The file begins with the writable segment: its first bytes are the ELF headers, which are mapped
// at 64 KiB, the first address of linear memory that exists. Then nothing has to be padded: code
// follows the data, at an address with the same offset in its page. Page size is that of the arm64
// kernels that have the largest ones.
import { COLD_GAP, type LinkedSymbol } from "./link.ts";

export const PAGE = 0x10000;
/**
 * Where the file's first byte is mapped: at the lowest address that Linux lets a process map
 * (vm.mmap_min_addr).
 */
export const IMAGE_BASE = 0x10000;
/** Static data begins here; the translator keeps the mutable globals between the headers and it. */
export const MEMORY_BASE = IMAGE_BASE + 1280;
const HEADER = 64;
const PROGRAM_HEADER = 56;
const SECTION_HEADER = 64;
const SYMBOL = 24;
/** Bytes in front of the image that the headers take. */
export const HEADERS = HEADER + 4 * PROGRAM_HEADER;

const MACHINES = { x64: 62, arm64: 183 } as const;
const [PT_LOAD, PT_GNU_STACK] = [1, 0x6474e551] as const;
const [PF_X, PF_W, PF_R] = [1, 2, 4] as const;
const [SHT_PROGBITS, SHT_SYMTAB, SHT_STRTAB, SHT_NOBITS] = [1, 2, 3, 8] as const;
const [SHF_WRITE, SHF_ALLOC, SHF_EXECINSTR] = [1, 2, 4] as const;

export interface Image {
  readonly target: keyof typeof MACHINES;
  /** What memory holds from IMAGE_BASE on; the first HEADERS bytes are free. */
  readonly data: Uint8Array;
  /** Where linear memory ends. */
  readonly memoryEnd: number;
  readonly code: Uint8Array;
  /** Where in the code the part begins that is mapped COLD_GAP further off. */
  readonly coldAt: number;
  readonly entry: number;
  /** For the debug build: sections and the names of functions. */
  readonly symbols: readonly LinkedSymbol[] | undefined;
}

/** Where code goes that follows `dataBytes` bytes of data in the file. */
export function codePlace(dataBytes: number, memoryEnd: number) {
  const offset = Math.ceil(dataBytes / 16) * 16;
  return { offset, address: Math.ceil(memoryEnd / PAGE) * PAGE + (offset % PAGE) };
}

export function writeElf(image: Image): Uint8Array {
  const code = codePlace(image.data.length, image.memoryEnd);
  const debug = image.symbols === undefined ? undefined : debugSections(image, image.symbols);
  const codeEnd = code.offset + image.code.length;
  const sectionsAt = Math.ceil(codeEnd / 8) * 8;
  const file = new Uint8Array(debug === undefined ? codeEnd : sectionsAt + debug.length);
  file.set(image.data);
  file.set(image.code, code.offset);
  const view = new DataView(file.buffer);
  writeHeader(view, image, debug === undefined ? 0 : sectionsAt);
  const load = (
    i: number,
    flags: number,
    offset: number,
    address: number,
    size: number,
    memory: number,
  ) =>
    writeProgramHeader(view, HEADER + i * PROGRAM_HEADER, [
      PT_LOAD,
      flags,
      offset,
      address,
      size,
      memory,
      PAGE,
    ]);
  load(0, PF_R | PF_W, 0, IMAGE_BASE, image.data.length, image.memoryEnd - IMAGE_BASE);
  const { coldAt } = image;
  load(1, PF_R | PF_X, code.offset, code.address, coldAt, coldAt);
  const stack = [PT_GNU_STACK, PF_R | PF_W, 0, 0, 0, 0, 16] as const;
  writeProgramHeader(view, HEADER + 2 * PROGRAM_HEADER, stack);
  const coldBytes = image.code.length - coldAt;
  if (coldBytes > 0) {
    const coldAddress = code.address + coldAt + COLD_GAP;
    load(3, PF_R | PF_X, code.offset + coldAt, coldAddress, coldBytes, coldBytes);
  }
  if (debug !== undefined) {
    file.set(debug, sectionsAt);
    shiftSectionOffsets(view, sectionsAt);
  }
  return file;
}

function writeHeader(view: DataView, image: Image, sectionsAt: number): void {
  [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1].forEach((byte, i) => {
    view.setUint8(i, byte);
  });
  view.setUint16(16, 2, true);
  view.setUint16(18, MACHINES[image.target], true);
  view.setUint32(20, 1, true);
  view.setBigUint64(24, BigInt(image.entry), true);
  view.setBigUint64(32, BigInt(HEADER), true);
  view.setBigUint64(40, BigInt(sectionsAt), true);
  view.setUint16(52, HEADER, true);
  view.setUint16(54, PROGRAM_HEADER, true);
  view.setUint16(56, image.coldAt < image.code.length ? 4 : 3, true);
  view.setUint16(58, SECTION_HEADER, true);
  if (sectionsAt !== 0) {
    view.setUint16(60, SECTION_COUNT, true);
    view.setUint16(62, SECTION_COUNT - 1, true);
  }
}

function writeProgramHeader(
  view: DataView,
  at: number,
  [type, flags, offset, address, size, memory, align]: readonly number[],
): void {
  view.setUint32(at, type!, true);
  view.setUint32(at + 4, flags!, true);
  [offset!, address!, address!, size!, memory!, align!].forEach((value, i) => {
    view.setBigUint64(at + 8 + i * 8, BigInt(value), true);
  });
}

// null, .data, .bss, .text, .symtab, .strtab, .shstrtab
const SECTION_COUNT = 7;
const SECTION_ALIGNMENT = 8;
const SECTION_NAMES = "\0.data\0.bss\0.text\0.symtab\0.strtab\0.shstrtab\0";

/** The section headers, then what only they refer to; offsets count from their own beginning. */
function debugSections(image: Image, symbols: readonly LinkedSymbol[]): Uint8Array {
  const code = codePlace(image.data.length, image.memoryEnd);
  const names = new TextEncoder().encode(`\0${symbols.map((s) => `${s.name}\0`).join("")}`);
  const table = symbolTable(symbols);
  const tableAt = SECTION_COUNT * SECTION_HEADER;
  const namesAt = tableAt + table.length;
  const sectionNamesAt = namesAt + names.length;
  const sectionNames = new TextEncoder().encode(SECTION_NAMES);
  const bytes = new Uint8Array(sectionNamesAt + sectionNames.length);
  bytes.set(table, tableAt);
  bytes.set(names, namesAt);
  bytes.set(sectionNames, sectionNamesAt);
  const view = new DataView(bytes.buffer);
  const dataEnd = IMAGE_BASE + image.data.length;
  const at = (name: string) => SECTION_NAMES.indexOf(`\0${name}\0`) + 1;
  // name, type, flags, address, offset, size, link, info, alignment, entry size
  const loaded = (name: string, type: number, flag: number, ...place: number[]) => {
    return [at(name), type, flag | SHF_ALLOC, ...place, 0, 0, SECTION_ALIGNMENT, 0];
  };
  const rows = [
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    loaded(".data", SHT_PROGBITS, SHF_WRITE, IMAGE_BASE, 0, image.data.length),
    loaded(".bss", SHT_NOBITS, SHF_WRITE, dataEnd, 0, image.memoryEnd - dataEnd),
    loaded(".text", SHT_PROGBITS, SHF_EXECINSTR, code.address, code.offset, image.code.length),
    [at(".symtab"), SHT_SYMTAB, 0, 0, tableAt, table.length, 5, 1, 8, SYMBOL],
    [at(".strtab"), SHT_STRTAB, 0, 0, namesAt, names.length, 0, 0, 1, 0],
    [at(".shstrtab"), SHT_STRTAB, 0, 0, sectionNamesAt, sectionNames.length, 0, 0, 1, 0],
  ];
  rows.forEach((row, i) => {
    writeSectionHeader(view, i * SECTION_HEADER, row);
  });
  return bytes;
}

function writeSectionHeader(view: DataView, at: number, row: readonly number[]): void {
  const [name, type, flags, address, offset, size, linked, info, align, entry] = row;
  view.setUint32(at, name!, true);
  view.setUint32(at + 4, type!, true);
  [flags!, address!, offset!, size!].forEach((value, i) => {
    view.setBigUint64(at + 8 + i * 8, BigInt(value), true);
  });
  view.setUint32(at + 40, linked!, true);
  view.setUint32(at + 44, info!, true);
  view.setBigUint64(at + 48, BigInt(align!), true);
  view.setBigUint64(at + 56, BigInt(entry!), true);
}

/** The sections behind the headers: their offsets become the file's. */
function shiftSectionOffsets(view: DataView, sectionsAt: number): void {
  for (let i = 4; i < SECTION_COUNT; i++) {
    const at = sectionsAt + i * SECTION_HEADER + 24;
    view.setBigUint64(at, view.getBigUint64(at, true) + BigInt(sectionsAt), true);
  }
}

/** Elf64_Sym: name 4, info 1, other 1, section 2, value 8, size 8. Global, a function or data. */
function symbolTable(symbols: readonly LinkedSymbol[]): Uint8Array {
  const bytes = new Uint8Array((symbols.length + 1) * SYMBOL);
  const view = new DataView(bytes.buffer);
  let name = 1;
  symbols.forEach((symbol, i) => {
    const at = (i + 1) * SYMBOL;
    view.setUint32(at, name, true);
    view.setUint8(at + 4, 0x10 | (symbol.isCode ? 2 : 1));
    view.setUint16(at + 6, 3, true);
    view.setBigUint64(at + 8, BigInt(symbol.address), true);
    view.setBigUint64(at + 16, BigInt(symbol.size), true);
    name += new TextEncoder().encode(symbol.name).length + 1;
  });
  return bytes;
}

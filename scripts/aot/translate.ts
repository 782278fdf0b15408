// WebAssembly -> an ELF executable for one processor.
import { Arm64 } from "./arm64.ts";
import type { Architecture } from "./compile.ts";
import { codePlace, HEADERS, IMAGE_BASE, MEMORY_BASE, PAGE, writeElf } from "./elf.ts";
import { generate } from "./generate.ts";
import { INTRINSICS } from "./intrinsics.ts";
import { link, type Part } from "./link.ts";
import type { Machine } from "./machine.ts";
import { AotError, decodeModule, type Module } from "./module.ts";
import { X64 } from "./x64.ts";

/** The exit status of a trap: EX_SOFTWARE of sysexits(3). */
export const TRAP_STATUS = 70;

/** Memory ends at 1 GiB at the latest: code lies above it, within the reach of 32-bit addresses. */
const MEMORY_PAGES = 0x4000;

const TRAPS = new Map([
  ["trap:unreachable", "unreachable code reached"],
  ["trap:division", "integer divide by zero"],
  ["trap:overflow", "integer overflow"],
  ["trap:abort", "aborted"],
]);

export interface TranslateOptions {
  readonly target: Architecture;
  /** Adds sections and the names of functions. */
  readonly debug: boolean;
  /** For tests: a machine that translates wrongly on purpose. */
  readonly machine?: Machine;
  /** Functions that most runs never call, by their names: they are kept apart in memory. */
  readonly isCold?: (name: string) => boolean;
}

/** @throws AotError for what has no translation; it names the opcode and the function */
export function translate(wasm: Uint8Array, options: TranslateOptions): Uint8Array {
  const module = decodeModule(wasm);
  const machine = options.machine ?? machineFor(options.target);
  const start = module.exports.get("start");
  if (start === undefined) throw new AotError("no function `start` is exported");
  checkImports(module);
  const symbolOf = symbolsOf(module);
  const globalAddress = (index: number) => BigInt(IMAGE_BASE + HEADERS + index * 8);
  const parts: Part[] = module.functions.map((fn, i) => {
    const symbol = symbolOf(module.imports.length + i);
    return { symbol, code: generate(fn, symbol, { module, machine, globalAddress, symbolOf }) };
  });
  const initialize = module.start === undefined ? undefined : symbolOf(module.start);
  parts.unshift({ symbol: "_start", code: machine.entry(symbolOf(start), initialize) });
  const texts = addRoutines(parts, machine);
  const data = dataImage(module);
  const memoryEnd = Math.max(module.memoryPages * PAGE, IMAGE_BASE + data.length);
  const base = codePlace(data.length, memoryEnd).address;
  const linked = link(parts, texts, base, machine, options.isCold ?? (() => false));
  return writeElf({
    target: options.target,
    data,
    memoryEnd,
    code: linked.bytes,
    coldAt: linked.coldAt,
    entry: base,
    symbols: options.debug ? linked.symbols : undefined,
  });
}

export function machineFor(target: Architecture): Machine {
  return target === "x64" ? new X64() : new Arm64();
}

function checkImports(module: Module): void {
  for (const { name } of module.imports) {
    if (!INTRINSICS.has(name)) throw new AotError(`import ${name} is none of the intrinsics`);
  }
}

/**
 * Imports are known by their own names; a function's name may not be unique, so it has a number.
 */
function symbolsOf(module: Module): (index: number) => string {
  const { imports, functions } = module;
  return (index) => {
    const imported = imports[index];
    if (imported !== undefined) return imported.name;
    return `${functions[index - imports.length]!.name}#${index}`;
  };
}

/** What the code refers to and no function defines: runtime routines, traps and their texts. */
function addRoutines(parts: Part[], machine: Machine): Map<string, Uint8Array> {
  const texts = new Map<string, Uint8Array>();
  const defined = new Set(parts.map((part) => part.symbol));
  const wanted = new Set(parts.flatMap((p) => p.code.relocations.map((r) => r.symbol)));
  for (const symbol of wanted) {
    if (defined.has(symbol)) continue;
    const words = TRAPS.get(symbol);
    if (words !== undefined) {
      const text = new TextEncoder().encode(`firstborn: trap: ${words}\n`);
      texts.set(`${symbol}:text`, text);
      parts.push({ symbol, code: machine.trap(`${symbol}:text`, text.length, TRAP_STATUS) });
      continue;
    }
    const code = machine.runtime(symbol);
    if (code !== undefined) parts.push({ symbol, code });
  }
  return texts;
}

/**
 * Globals and data segments as memory holds them, up to the last byte that is not zero.
 * @throws AotError for what does not fit
 */
function dataImage(module: Module): Uint8Array {
  if (module.memoryPages > MEMORY_PAGES) {
    throw new AotError(`${module.memoryPages} pages of memory, more than ${MEMORY_PAGES}`);
  }
  const globalsEnd = IMAGE_BASE + HEADERS + module.globals.length * 8;
  const ends = module.data.map(({ address, bytes }) => {
    const end = address + bytes.length;
    // A module may have been compiled for a lower base: what counts is that nothing else is there.
    if (address < globalsEnd) throw new AotError(`data at ${address}, below the memory base`);
    if (end > module.memoryPages * PAGE) {
      throw new AotError(`data at ${address}, beyond the end of the memory`);
    }
    return end;
  });
  if (globalsEnd > MEMORY_BASE) throw new AotError(`${module.globals.length} globals do not fit`);
  const image = new Uint8Array(Math.max(globalsEnd, ...ends) - IMAGE_BASE);
  const view = new DataView(image.buffer);
  module.globals.forEach(({ value }, i) => {
    view.setBigInt64(HEADERS + i * 8, value, true);
  });
  for (const { address, bytes } of module.data) image.set(bytes, address - IMAGE_BASE);
  let end = image.length;
  while (end > HEADERS && image[end - 1] === 0) end--;
  return image.slice(0, end);
}

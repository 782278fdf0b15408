// WebAssembly bytes -> a module whose function bodies are lists of instructions.
// (WebAssembly Core Specification 2.0, chapter 5, "Binary Format".)
import { decodeBody, type Instruction, type TypeAt } from "./instructions.ts";
import { Reader } from "./reader.ts";
import { AotError, type FunctionType, type ValueType } from "./types.ts";

export { AotError, type FunctionType, type ValueType };

export interface WasmFunction {
  readonly name: string;
  readonly type: FunctionType;
  /** The types of the parameters, then of the other locals. */
  readonly locals: readonly ValueType[];
  readonly body: readonly Instruction[];
}

export interface Module {
  /** Imported functions come first in the index space of calls. */
  readonly imports: readonly { readonly name: string; readonly type: FunctionType }[];
  readonly functions: readonly WasmFunction[];
  readonly globals: readonly { readonly type: ValueType; readonly value: bigint }[];
  readonly memoryPages: number;
  readonly data: readonly { readonly address: number; readonly bytes: Uint8Array }[];
  readonly exports: ReadonlyMap<string, number>;
  readonly start: number | undefined;
}

const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
} as const;

/** @throws AotError for a table, a float, or any other thing that has no translation */
export function decodeModule(wasm: Uint8Array): Module {
  const sections = splitSections(wasm);
  const section = (id: number) => sections.get(id) ?? new Reader(new Uint8Array([0]));
  const types = section(SECTION.type).vector(readFunctionType);
  // A type that nothing uses does no harm; one that is used is an error of its user.
  const typeAt: TypeAt = (index) => {
    const type = types[index]!;
    if (type instanceof AotError) throw new AotError(type.message);
    return type;
  };
  const imports = section(SECTION.import).vector((reader) => readImport(reader, typeAt));
  const typeIndexes = section(SECTION.function).vector((reader) => reader.u32());
  const names = readNames(wasm);
  const exported = section(SECTION.export).vector(readExport);
  const startSection = sections.get(SECTION.start);
  const functions = section(SECTION.code).vector((reader, index) => {
    const name = names.get(imports.length + index) ?? `function ${imports.length + index}`;
    return inside(name, () => ({ name, ...readFunction(reader, typeIndexes[index]!, typeAt) }));
  });
  if (tablesAreUsed(section(SECTION.element))) {
    throw new AotError("tables of functions are not supported");
  }
  return {
    imports,
    functions,
    globals: section(SECTION.global).vector(readGlobal),
    memoryPages: section(SECTION.memory).vector(readMemory)[0] ?? 0,
    data: section(SECTION.data).vector(readData),
    exports: new Map(exported.filter((e) => e.kind === 0).map((e) => [e.name, e.index])),
    start: startSection?.u32(),
  };
}

/** An error says where it was met. */
function inside<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof AotError ? new AotError(`${name}: ${error.message}`) : error;
  }
}

function splitSections(wasm: Uint8Array): Map<number, Reader> {
  const reader = new Reader(wasm);
  if (reader.bytes(8).join() !== "0,97,115,109,1,0,0,0") throw new AotError("not WebAssembly 1");
  const sections = new Map<number, Reader>();
  while (!reader.atEnd) {
    const id = reader.u8();
    const content = reader.bytes(reader.u32());
    if (id !== SECTION.custom) sections.set(id, new Reader(content));
  }
  return sections;
}

/** Binaryen leaves an empty table behind at times; only one with elements matters. */
function tablesAreUsed(elements: Reader): boolean {
  return elements.u32() > 0;
}

function readValueType(reader: Reader): ValueType {
  return valueType(reader.u8());
}

function valueType(code: number): ValueType {
  if (code === 0x7f) return "i32";
  if (code === 0x7e) return "i64";
  const names = new Map([
    [0x7d, "f32"],
    [0x7c, "f64"],
    [0x7b, "v128"],
  ]);
  throw new AotError(`the type ${names.get(code) ?? `0x${code.toString(16)}`} is not supported`);
}

function readFunctionType(reader: Reader): FunctionType | AotError {
  if (reader.u8() !== 0x60) throw new AotError("a type that is not a function's");
  const types = [reader.vector((r) => r.u8()), reader.vector((r) => r.u8())];
  try {
    const [params, results] = types.map((codes) => codes.map(valueType)) as [
      ValueType[],
      ValueType[],
    ];
    if (results.length > 1) throw new AotError("functions with several results are not supported");
    return { params, results };
  } catch (error) {
    if (error instanceof AotError) return error;
    throw error;
  }
}

function readImport(reader: Reader, typeAt: TypeAt) {
  reader.name();
  const name = reader.name();
  return inside(`import ${name}`, () => {
    if (reader.u8() !== 0) throw new AotError("only functions can be imported");
    return { name, type: typeAt(reader.u32()) };
  });
}

function readExport(reader: Reader) {
  return { name: reader.name(), kind: reader.u8(), index: reader.u32() };
}

function readGlobal(reader: Reader, index: number) {
  return inside(`global ${index}`, () => {
    const type = readValueType(reader);
    reader.u8();
    return { type, value: readConstant(reader) };
  });
}

function readMemory(reader: Reader): number {
  const flags = reader.u8();
  if (flags > 1) throw new AotError("a shared or 64-bit memory is not supported");
  const pages = reader.u32();
  if (flags === 1) reader.u32();
  return pages;
}

function readData(reader: Reader) {
  const kind = reader.u32();
  if (kind !== 0) throw new AotError("passive data segments are not supported");
  return { address: Number(BigInt.asUintN(32, readConstant(reader))), bytes: reader.sizedBytes() };
}

/** A constant expression: one i32.const or i64.const. */
function readConstant(reader: Reader): bigint {
  const opcode = reader.u8();
  if (opcode !== 0x41 && opcode !== 0x42) {
    throw new AotError(`constant expression with opcode 0x${opcode.toString(16)}`);
  }
  const value = reader.signed();
  if (reader.u8() !== 0x0b) throw new AotError("constant expression of several instructions");
  return value;
}

function readFunction(reader: Reader, typeIndex: number, typeAt: TypeAt) {
  const code = new Reader(reader.sizedBytes());
  const type = typeAt(typeIndex);
  const groups = code.vector((r) => ({ count: r.u32(), type: readValueType(r) }));
  const more = groups.flatMap((group) => Array<ValueType>(group.count).fill(group.type));
  return { type, locals: [...type.params, ...more], body: decodeBody(code, typeAt) };
}

/** The "name" section (Appendix, "Custom Sections"): subsection 1 holds the functions' names. */
function readNames(wasm: Uint8Array): Map<number, string> {
  const reader = new Reader(wasm.subarray(8));
  const names = new Map<number, string>();
  while (!reader.atEnd) {
    const id = reader.u8();
    const content = new Reader(reader.bytes(reader.u32()));
    if (id !== SECTION.custom || content.name() !== "name") continue;
    while (!content.atEnd) {
      const kind = content.u8();
      const subsection = new Reader(content.sizedBytes());
      if (kind !== 1) continue;
      for (const [index, name] of subsection.vector((r) => [r.u32(), r.name()] as const)) {
        names.set(index, name);
      }
    }
  }
  return names;
}

// The bytes of a module that wasm-opt made of random bytes -> its parts, floats and all.
// (WebAssembly Core Specification 2.0, section 5.5, "Modules".)
import { Reader } from "../aot/reader.ts";
import { decodeBody, type RawInstruction } from "./wasm-code.ts";
import type { GlobalPart, ModuleParts, Signature, WasmType } from "./wasm-module.ts";
import { TYPE_CODES } from "./wasm-module.ts";

export interface FuzzFunction extends Signature {
  readonly locals: readonly WasmType[];
  readonly body: readonly RawInstruction[];
}

export interface FuzzModule {
  readonly types: readonly Signature[];
  readonly imports: readonly Signature[];
  readonly functions: readonly FuzzFunction[];
  readonly globals: readonly GlobalPart[];
  readonly memoryPages: number;
  readonly data: ModuleParts["data"];
}

const TYPES = new Map(Object.entries(TYPE_CODES).map(([type, code]) => [code, type as WasmType]));

export function readFuzzModule(wasm: Uint8Array): FuzzModule {
  const sections = new Map<number, Reader>();
  for (const reader = new Reader(wasm.subarray(8)); !reader.atEnd; ) {
    const id = reader.u8();
    sections.set(id, new Reader(reader.sizedBytes()));
  }
  const vector = <T>(id: number, item: (reader: Reader, index: number) => T) =>
    sections.get(id)?.vector(item) ?? [];
  const types = vector(1, readSignature);
  const imports = vector(2, (reader) => readImport(reader, types));
  const declared = vector(3, (reader) => types[reader.u32()]!);
  return {
    types,
    imports,
    functions: vector(10, (reader, i) => ({ ...declared[i]!, ...readCode(reader) })),
    globals: vector(6, readGlobal),
    memoryPages:
      vector(5, (reader) => [reader.u8(), reader.u32(), reader.u32()] as const)[0]?.[1] ?? 0,
    data: vector(11, readData),
  };
}

function readType(reader: Reader): WasmType {
  const code = reader.u8();
  const type = TYPES.get(code);
  if (type === undefined) throw new Error(`value type 0x${code.toString(16)}`);
  return type;
}

function readSignature(reader: Reader): Signature {
  if (reader.u8() !== 0x60) throw new Error("a type that is not a function's");
  return { params: reader.vector(readType), results: reader.vector(readType) };
}

function readImport(reader: Reader, types: readonly Signature[]): Signature {
  const name = `${reader.name()} ${reader.name()}`;
  if (reader.u8() !== 0) throw new Error(`import ${name} is not a function`);
  return types[reader.u32()]!;
}

function readGlobal(reader: Reader): GlobalPart {
  const type = readType(reader);
  const mutable = reader.u8() === 1;
  return { type, mutable, value: readConstant(reader) };
}

function readData(reader: Reader) {
  if (reader.u32() !== 0) throw new Error("a passive data segment");
  return { address: Number(readConstant(reader)), bytes: reader.sizedBytes() };
}

/** A constant expression of one instruction and its `end`. */
function readConstant(reader: Reader): bigint {
  const opcode = reader.u8();
  const sizes = new Map([
    [0x43, 4],
    [0x44, 8],
  ]);
  const size = sizes.get(opcode);
  const value =
    size === undefined
      ? reader.signed()
      : reader.bytes(size).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  if (reader.u8() !== 0x0b) throw new Error("a constant expression of several instructions");
  return value;
}

function readCode(reader: Reader) {
  const code = new Reader(reader.sizedBytes());
  const groups = code.vector((r) => ({ count: r.u32(), type: readType(r) }));
  const locals = groups.flatMap(({ count, type }) => Array<WasmType>(count).fill(type));
  return { locals, body: decodeBody(code) };
}

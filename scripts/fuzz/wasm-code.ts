// Function bodies of WebAssembly: text -> instructions -> bytes, and bytes -> instructions.
import type { Reader } from "../aot/reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { immediatesOf, nameOf, OPCODES, PREFIX } from "./opcodes.ts";

export interface RawInstruction {
  readonly opcode: number;
  /** As the bytes have them; those of a br_table are its labels, the default last. */
  readonly immediates: readonly bigint[];
}

/** The codes of block types, also those of value types where these are read as signed numbers. */
export const BLOCK_TYPES: Readonly<Record<string, bigint>> = {
  none: -64n,
  i32: -1n,
  i64: -2n,
  f32: -3n,
  f64: -4n,
};

export function instruction(name: string, ...immediates: readonly (bigint | number)[]) {
  const opcode = OPCODES.get(name);
  if (opcode === undefined) throw new Error(`no instruction ${name}`);
  return { opcode, immediates: immediates.map(BigInt) };
}

/**
 * A flat text: names, each with its immediates. A block may have a type behind it, a load or store
 * `offset=N`, and a call takes a function's name, as in `call $start`. The last `end` is left out.
 */
export function assemble(
  text: string,
  functionIndex: (name: string) => number,
): readonly RawInstruction[] {
  const tokens = text.split(/\s+/).filter((token) => token !== "");
  const body: RawInstruction[] = [];
  for (let at = 0; at < tokens.length; ) {
    const name = tokens[at++]!;
    const operands: string[] = [];
    while (at < tokens.length && isOperand(tokens[at]!)) operands.push(tokens[at++]!);
    body.push(instruction(name, ...immediatesFrom(name, operands, functionIndex)));
  }
  return body;
}

/** Function names begin with a dollar sign. */
function isOperand(token: string): boolean {
  return /^(-?[0-9]|offset=|\$|[if](32|64)$)/.test(token);
}

function immediatesFrom(
  name: string,
  operands: readonly string[],
  functionIndex: (name: string) => number,
): readonly bigint[] {
  const [first] = operands;
  if (["block", "loop", "if"].includes(name)) return [BLOCK_TYPES[first ?? "none"]!];
  if (name === "call") return [BigInt(functionIndex(first!.slice(1)))];
  if (name === "i32.const") return [BigInt.asIntN(32, BigInt(first!))];
  if (name === "i64.const") return [BigInt.asIntN(64, BigInt(first!))];
  const immediates = immediatesOf(OPCODES.get(name)!);
  if (/\.(load|store)/.test(name)) return [0n, BigInt(first?.slice("offset=".length) ?? 0)];
  if (immediates === "table" || operands.length > 0) return operands.map(BigInt);
  return immediates.map(() => 0n);
}

export function encodeBody(body: readonly RawInstruction[]): Uint8Array {
  const writer = new ByteWriter();
  for (const { opcode, immediates } of body) {
    if (opcode > 0xff) writer.u8(PREFIX).u32(opcode & 0xff);
    else writer.u8(opcode);
    const kinds = immediatesOf(opcode);
    if (kinds === "table") {
      writer.u32(immediates.length - 1);
      for (const label of immediates) writer.u32(Number(label));
      continue;
    }
    kinds.forEach((kind, i) => {
      const value = immediates[i];
      if (value === undefined) throw new Error(`${nameOf(opcode)} lacks an immediate`);
      if (kind === "unsigned") writer.u32(Number(value));
      else if (kind === "signed") writer.signed(value);
      else writer.fixed(value, kind === "f32" ? 4 : 8);
    });
  }
  return writer.u8(OPCODES.get("end")!).bytes;
}

/** The instructions of a body up to the `end` that closes it, which is left out. */
export function decodeBody(bytes: Reader): readonly RawInstruction[] {
  const body: RawInstruction[] = [];
  while (!bytes.atEnd) body.push(decode(bytes));
  return body.slice(0, -1);
}

function decode(bytes: Reader): RawInstruction {
  const first = bytes.u8();
  const opcode = first === PREFIX ? (PREFIX << 8) + bytes.u32() : first;
  const kinds = immediatesOf(opcode);
  if (kinds === "table") {
    const labels = bytes.vector((reader) => reader.u32());
    return { opcode, immediates: [...labels, bytes.u32()].map(BigInt) };
  }
  const immediates = kinds.map((kind) => {
    if (kind === "unsigned") return BigInt(bytes.u32());
    if (kind === "signed") return bytes.signed();
    return bytes.bytes(kind === "f32" ? 4 : 8).reduceRight((sum, b) => (sum << 8n) | BigInt(b), 0n);
  });
  return { opcode, immediates };
}

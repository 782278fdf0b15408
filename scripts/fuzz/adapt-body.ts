// The body of a random function -> one without floats, unknown functions and bad addresses.
import { MEMORY_BASE } from "../aot/elf.ts";
import type { ValueType } from "../aot/module.ts";
import type { FuzzFunction } from "./fuzz-module.ts";
import { integerInstruction, integerSignature, integerType } from "./integers-only.ts";
import { nameOf } from "./opcodes.ts";
import type { Random } from "./random.ts";
import { assemble, instruction, type RawInstruction } from "./wasm-code.ts";
import type { FunctionPart, Signature } from "./wasm-module.ts";

export interface Surroundings {
  /** The functions by their old indices, then those that stand for the types of calls. */
  readonly callees: readonly Signature[];
  readonly types: readonly Signature[];
  /** What the index of a function grows by. */
  readonly shift: number;
  readonly traps: boolean;
  readonly random: Random;
}

/** What memory.copy and memory.fill may reach: addresses and sizes below 32 stay in the window. */
const MASK = 31;

export function adaptBody(
  fn: FuzzFunction,
  surroundings: Surroundings,
): Pick<FunctionPart, "locals" | "body"> {
  const first = fn.params.length + fn.locals.length;
  const context = { ...surroundings, result: integerSignature(fn).results[0], first };
  return {
    locals: [...fn.locals.map(integerType), "i32", "i32"],
    body: fn.body.flatMap((original, at) =>
      isHangCheck(fn.body, at - 2)
        ? leave(context.result)
        : isHangCheck(fn.body, at)
          ? [instruction("i32.const", 0)]
          : adaptInstruction(integerInstruction(original), context),
    ),
  };
}

/**
 * The globals that count down so that no module runs forever: wasm-opt begins every function and
 * loop with a check that sets one anew and is unreachable then. Here it stays at zero and returns.
 */
export function hangGlobals(functions: readonly FuzzFunction[]): readonly number[] {
  const globals = functions.flatMap(({ body }) =>
    body.filter((_, at) => isHangCheck(body, at - 1)).map((set) => Number(set.immediates[0])),
  );
  return [...new Set(globals)];
}

function isHangCheck(body: readonly RawInstruction[], at: number): boolean {
  const names = body.slice(Math.max(at, 0), at + 3).map(({ opcode }) => nameOf(opcode));
  return at >= 0 && names.join() === "i32.const,global.set,unreachable";
}

interface Context extends Surroundings {
  readonly result: ValueType | undefined;
  /** The first of two locals that nothing else uses. */
  readonly first: number;
}

function adaptInstruction(original: RawInstruction, context: Context): readonly RawInstruction[] {
  const name = nameOf(original.opcode);
  const [first = 0n, second = 0n] = original.immediates;
  const { shift, traps } = context;
  if (name === "call") return [instruction(name, Number(first) + shift)];
  if (name === "call_indirect") return [instruction("drop"), callOfType(Number(first), context)];
  if (name === "memory.copy" || name === "memory.fill") return bulk(name, context.first);
  // Growing by nothing may succeed in one and fail in the other.
  if (name === "memory.grow") return [...code("i32.const 1 i32.or"), original];
  if (/\.(load|store)/.test(name)) {
    return [instruction(name, first, second + BigInt(MEMORY_BASE))];
  }
  if (name === "unreachable" && !traps) return leave(context.result);
  if (/\.(div|rem)_/.test(name) && !traps) {
    const type = name.slice(0, 3);
    const most = type === "i32" ? 0x7fff_ffff : "0x7fffffffffffffff";
    return [...code(`${type}.const ${most} ${type}.and ${type}.const 1 ${type}.or`), original];
  }
  return [original];
}

function leave(result: ValueType | undefined): readonly RawInstruction[] {
  return code(result === undefined ? "return" : `${result}.const 0 return`);
}

function code(text: string): readonly RawInstruction[] {
  return assemble(text, () => 0);
}

/** The stub of the type fits, if no other function does. */
function callOfType(type: number, { callees, types, shift, random }: Context): RawInstruction {
  const wanted = signatureText(integerSignature(types[type]!));
  const fitting = callees.flatMap((callee, i) => (signatureText(callee) === wanted ? [i] : []));
  return instruction("call", random.pick(fitting) + shift);
}

function signatureText({ params, results }: Signature): string {
  return `${params.join()}:${results.join()}`;
}

/** The operands wait in two locals while addresses become good ones. */
function bulk(name: "memory.copy" | "memory.fill", first: number): readonly RawInstruction[] {
  const address = `i32.const ${MASK} i32.and i32.const ${MEMORY_BASE} i32.add`;
  return code(`local.set ${first + 1} local.set ${first} ${address}
    local.get ${first} ${name === "memory.copy" ? address : ""}
    local.get ${first + 1} i32.const ${MASK} i32.and ${name}`);
}

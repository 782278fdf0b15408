// A module that wasm-opt made of random bytes -> a program that the translator takes, and that
// writes down what it computes.
//
// Only integers are left, and no import but the system call. `start` calls every function with some
// operands, and after each call writes the result, all globals and the memory that is in use.
import { MEMORY_BASE } from "../aot/elf.ts";
import type { ValueType } from "../aot/module.ts";
import { adaptBody, hangGlobals, type Surroundings } from "./adapt-body.ts";
import { denseFunctions } from "./dense-code.ts";
import { EDGE_OPERANDS } from "./edge-operands.ts";
import { readFuzzModule } from "./fuzz-module.ts";
import { integerSignature, integerType } from "./integers-only.ts";
import type { Random } from "./random.ts";
import { assemble } from "./wasm-code.ts";
import { type FunctionPart, type ModuleParts, type Signature, SYSCALL3 } from "./wasm-module.ts";
import { WRITE_NUMBER, WRITE_NUMBER_AT } from "./write-number.ts";

/** The bytes that accesses go to: an address of 4 bits, an offset of 5, and 8 bytes for each. */
const WINDOW = 64;
/** A value on its way out, and what the system call needs. */
const LOG = MEMORY_BASE + 4096;
const NUMBER = LOG + 8;
/** How often a called function may go round its loops, and call others. */
const HANG_LIMIT = 50;
const CALLS_EACH = 6;
/** How many functions of our own making are there, too. */
const DENSE = 4;
/** What stands in front of the module's own functions: the system call and `log`. */
const SHIFT = 2;

/** A function in the text form that `assemble` takes. */
interface TextFunction extends Signature {
  readonly name: string;
  readonly locals?: readonly ValueType[];
  readonly text: string;
}

/** `traps`: whether the program may trap; else it returns zero instead, and goes on. */
export function adapt(wasm: Uint8Array, random: Random, traps: boolean): ModuleParts {
  const module = readFuzzModule(wasm);
  const imported = module.imports.map((s, i) => stub(`import${i}`, integerSignature(s)));
  const stubs = module.types.map((s, i) => stub(`type${i}`, integerSignature(s)));
  const own = module.functions.map((fn, i) => ({ ...integerSignature(fn), name: `own${i}` }));
  const surroundings: Surroundings = {
    callees: [...imported, ...own, ...stubs],
    types: module.types,
    shift: SHIFT,
    traps,
    random,
  };
  const bodies = module.functions.map((fn) => adaptBody(fn, surroundings));
  const hang = hangGlobals(module.functions);
  const mutable = module.globals.flatMap(({ mutable, type }, i) =>
    mutable && !hang.includes(i) ? [[i, integerType(type)] as const] : [],
  );
  const dense = denseFunctions(random, DENSE, { globals: new Map(mutable), traps });
  const texts = {
    log: LOG_FUNCTION,
    dump: dumpFunction(module.globals),
    start: startFunction([...dense, ...own], hang, random),
  };
  const names = [
    "syscall3",
    "log",
    ...[...imported, ...own, ...stubs, ...dense].map(({ name }) => name),
    "dump",
    "start",
  ];
  const assembled = ({ text, locals = [], ...rest }: TextFunction): FunctionPart => ({
    ...rest,
    locals,
    body: assemble(text, (name) => names.indexOf(name)),
  });
  return {
    imports: [SYSCALL3],
    functions: [
      assembled(texts.log),
      ...imported.map(assembled),
      ...own.map((fn, i) => ({ ...fn, ...bodies[i]! })),
      ...stubs.map(assembled),
      ...dense.map(assembled),
      assembled(texts.dump),
      assembled(texts.start),
    ],
    globals: module.globals.map((global) => ({ ...global, type: integerType(global.type) })),
    memoryPages: Math.max(module.memoryPages, 2),
    data: [
      ...module.data.map(({ address, bytes }) => ({ address: address + MEMORY_BASE, bytes })),
      { address: NUMBER, bytes: WRITE_NUMBER },
    ],
    exports: ["start"],
  };
}

/** Stands for a function that the module does not have: writes its operands, returns a constant. */
function stub(name: string, signature: Signature): TextFunction {
  const logs = signature.params.map((type, i) => `local.get ${i} ${logText(type)}`);
  const results = signature.results.map((type) => `${type}.const ${name.length * 0x1234}`);
  return { ...signature, name, text: [...logs, ...results].join(" ") };
}

function logText(type: string): string {
  return `${type === "i32" ? "i64.extend_i32_u" : ""} call $log`;
}

function writeText(address: number, size: number): string {
  return `i32.const ${NUMBER + WRITE_NUMBER_AT} i32.load8_u i64.const 1 i64.const ${address}
    i64.const ${size} call $syscall3 drop`;
}

const LOG_FUNCTION: TextFunction = {
  name: "log",
  params: ["i64"],
  results: [],
  text: `i32.const ${LOG} local.get 0 i64.store ${writeText(LOG, 8)}`,
};

function dumpFunction(
  globals: readonly { readonly type: "i32" | "i64" | "f32" | "f64" }[],
): TextFunction {
  const logs = globals.map(({ type }, i) => `global.get ${i} ${logText(integerType(type))}`);
  const text = `${logs.join(" ")} ${writeText(MEMORY_BASE, WINDOW)}`;
  return { name: "dump", params: [], results: [], text };
}

function startFunction(
  functions: readonly (Signature & { readonly name: string })[],
  hang: readonly number[],
  random: Random,
): TextFunction {
  const reset = hang.map((global) => `i32.const ${HANG_LIMIT} global.set ${global}`).join(" ");
  const calls = functions.flatMap(({ name, params, results }) =>
    Array.from({ length: params.length === 0 ? 1 : CALLS_EACH }, () => {
      const operands = params.map((type) => `${type}.const ${operand(integerType(type), random)}`);
      const log = results.map(logText).join(" ");
      return `${reset} ${operands.join(" ")} call $${name} ${log} call $dump`;
    }),
  );
  const text = `${calls.join("\n")} i32.const 0`;
  return { name: "start", params: ["i64"], results: ["i32"], text };
}

/** Small ones are often equal, so that comparisons go both ways. */
function operand(type: ValueType, random: Random): bigint {
  return random.below(2) === 0 ? BigInt(random.below(4)) : random.pick(EDGE_OPERANDS[type]);
}

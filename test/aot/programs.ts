// Functions in text form -> a module with them.
import { assemble } from "../../scripts/fuzz/wasm-code.ts";
import {
  encodeModule,
  type ModuleParts,
  type Signature,
  SYSCALL3,
  type WasmType,
} from "../../scripts/fuzz/wasm-module.ts";

export interface TextFunction {
  readonly params?: readonly WasmType[];
  readonly result?: WasmType;
  readonly locals?: readonly WasmType[];
  readonly text: string;
}

type Surroundings = Partial<Omit<ModuleParts, "functions" | "exports">>;

/** The function `start` is the program; without one, it is a program that does nothing. */
export function program(
  functions: Readonly<Record<string, TextFunction>>,
  surroundings: Surroundings = {},
): Uint8Array {
  const all = {
    start: { params: ["i64"], result: "i32", text: "i32.const 0" },
    ...functions,
  } as const;
  const imports = surroundings.imports ?? [SYSCALL3];
  const names = [...imports.map(({ name }) => name), ...Object.keys(all)];
  const parts = Object.entries<TextFunction>(all).map(([name, fn]) => ({
    name,
    ...signatureOf(fn),
    locals: fn.locals ?? [],
    body: assemble(fn.text, (callee) => names.indexOf(callee)),
  }));
  const rest = { globals: [], memoryPages: 2, data: [], exports: ["start"], ...surroundings };
  return encodeModule({ ...rest, imports, functions: parts });
}

function signatureOf({ params = [], result }: TextFunction): Signature {
  return { params, results: result === undefined ? [] : [result] };
}

/** The text of `start` alone; it returns an i32, the exit status. */
export function startOf(text: string): Readonly<Record<string, TextFunction>> {
  return { start: { params: ["i64"], result: "i32", text } };
}

// The text of a `start` -> a module with nothing else in it.
import { assemble } from "../../scripts/fuzz/wasm-code.ts";
import { encodeModule, type FunctionPart, SYSCALL3 } from "../../scripts/fuzz/wasm-module.ts";

export function programOf(text: string, more: Partial<FunctionPart> = {}): Uint8Array {
  const start: FunctionPart = {
    ...{ name: "start", params: ["i64"], results: ["i32"], locals: [] },
    body: assemble(text, () => 0),
    ...more,
  };
  return encodeModule({
    ...{ imports: [SYSCALL3], functions: [start], globals: [], memoryPages: 2, data: [] },
    exports: ["start"],
  });
}

// PID 1's wasm on the simulated kernel.
import { compile } from "../../scripts/aot/compile.ts";
import { Left, SimulatedKernel, type Step } from "./simulated-kernel.ts";

const pid1 = compile("src/pid1/main.ts", "x64").then((wasm) => new WebAssembly.Module(wasm));

export interface Run {
  readonly argv: readonly string[];
  readonly environment?: readonly string[];
  readonly pid?: number;
  readonly script?: readonly Step[];
  readonly prepare?: (kernel: SimulatedKernel) => void;
}

export interface Outcome {
  readonly how: "exit" | "exec";
  readonly status: number;
  readonly kernel: SimulatedKernel;
}

/** Runs `start` until PID 1 leaves. The script's steps happen one each time that it waits. */
export async function run(options: Run): Promise<Outcome> {
  const kernel = new SimulatedKernel(options.pid ?? 1, options.argv, options.environment ?? []);
  kernel.script.push(...(options.script ?? []));
  options.prepare?.(kernel);
  const instance = new WebAssembly.Instance(await pid1, { kernel: kernel.imports() });
  const { memory, start } = instance.exports as {
    memory: WebAssembly.Memory;
    start: (stack: bigint) => number;
  };
  kernel.memory = new Uint8Array(memory.buffer);
  try {
    return { how: "exit", status: start(kernel.stack), kernel };
  } catch (error) {
    if (error instanceof Left) return { how: error.how, status: error.status, kernel };
    throw error;
  }
}

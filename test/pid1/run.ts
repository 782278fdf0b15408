// A command line and what happens around it -> how PID 1's wasm left, on the simulated kernel.
import type { Architecture } from "../../scripts/aot/compile.ts";
import { pid1Module } from "../../scripts/aot/pid1-wasm.ts";
import { Left, SimulatedKernel } from "./kernel/simulated-kernel.ts";
import { kernelImports } from "./kernel/system-calls.ts";

/** Something that happens while PID 1 waits. */
export type Step = (kernel: SimulatedKernel) => void;

export interface Run {
  /** Words with blanks between them, or one by one where they hold blanks themselves. */
  readonly argv: string | readonly string[];
  readonly environment?: readonly string[];
  readonly arch?: Architecture;
  readonly pid?: number;
  /** The run goes on in the child after fork, until it executes a file or gives up. */
  readonly inChild?: boolean;
  readonly script?: readonly Step[];
  readonly prepare?: (kernel: SimulatedKernel) => void;
  readonly module?: WebAssembly.Module;
}

export interface Outcome {
  readonly how: "exit" | "exec";
  readonly status: number;
  readonly kernel: SimulatedKernel;
}

/** The process number of the command. */
export const CHILD = 2;

const modules = new Map<Architecture, WebAssembly.Module>();

/** Compiles for an architecture; x64 is there already. */
export async function load(arch: Architecture): Promise<void> {
  modules.set(arch, await pid1Module(arch));
}
await load("x64");

/** Runs `start` until PID 1 leaves. The script's steps happen one after another as it waits. */
export function run(options: Run): Outcome {
  const { arch = "x64", pid = 1, inChild = false, environment = [] } = options;
  const argv = typeof options.argv === "string" ? options.argv.split(" ") : options.argv;
  const kernel = new SimulatedKernel(pid, inChild, argv, environment);
  const script = [...(options.script ?? [])];
  kernel.idle = () => {
    const step = script.shift();
    step?.(kernel);
    return step !== undefined;
  };
  options.prepare?.(kernel);
  const instance = new WebAssembly.Instance(options.module ?? modules.get(arch)!, {
    kernel: kernelImports(kernel, arch),
  });
  const { memory, start } = instance.exports as {
    memory: WebAssembly.Memory;
    start: (stack: bigint) => number;
  };
  kernel.memory.linear = new Uint8Array(memory.buffer);
  const outcome = leave(kernel, start);
  const stray = kernel.memory.strayWrite();
  if (stray !== undefined) throw new Error(`PID 1 wrote ${stray}`);
  return outcome;
}

function leave(kernel: SimulatedKernel, start: (stack: bigint) => number): Outcome {
  try {
    return { how: "exit", status: start(kernel.memory.stack), kernel };
  } catch (error) {
    if (error instanceof Left) return { how: error.how, status: error.status, kernel };
    throw error;
  }
}

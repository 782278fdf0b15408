// The wasm's imports -> the kernel's answers: numbers to calls, each call noted in the trace.
import type { Architecture } from "../../../scripts/aot/compile.ts";
import { type Answer, type CallName, callNames } from "./abi.ts";
import { fileCalls } from "./file-calls.ts";
import { processCalls } from "./process-calls.ts";
import { signalCalls } from "./signal-calls.ts";
import type { SimulatedKernel, TracedCall } from "./simulated-kernel.ts";

/** What stands for the instructions that WebAssembly does not have (src/pid1/kernel.ts). */
export function kernelImports(
  kernel: SimulatedKernel,
  arch: Architecture,
): Readonly<Record<string, unknown>> {
  const call = systemCall(kernel, callNames(arch));
  const calls = [0, 1, 2, 3, 4, 5, 6].map((n) => [
    `syscall${n}`,
    (number: number, ...args: bigint[]) => BigInt(call(number, args)),
  ]);
  return {
    ...Object.fromEntries(calls),
    peek8: (at: bigint) => kernel.memory.peek8(at),
    peek64: (at: bigint) => kernel.memory.peek64(at),
    poke64: (at: bigint, value: bigint) => kernel.memory.poke64(at, value),
  };
}

function systemCall(kernel: SimulatedKernel, names: ReadonlyMap<number, CallName>) {
  const answers: Readonly<Record<CallName, Answer>> = {
    ...processCalls(kernel),
    ...signalCalls(kernel),
    ...fileCalls(kernel),
  };
  return (number: number, args: readonly bigint[]): number => {
    const name = names.get(number);
    if (name === undefined) throw new Error(`PID 1 never makes the system call ${number}`);
    const traced: TracedCall = { name, args, result: 0 };
    kernel.trace.push(traced);
    const errno = kernel.fault(name, args);
    traced.result = errno === 0 ? answers[name](...args) : -errno;
    return traced.result;
  };
}

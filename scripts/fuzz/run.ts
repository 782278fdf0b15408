// A program -> what it wrote to its standard output, and how it ended: as an ELF file of its own,
// or as WebAssembly in the JavaScript engine.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TRAP_STATUS } from "../aot/translate.ts";

export type TrapKind = "unreachable" | "division" | "overflow";

export type End =
  | { readonly kind: "exit"; readonly status: number }
  | { readonly kind: "trap"; readonly trap: TrapKind }
  /** What no correct program does: a signal, a time that ran out, an unknown message. */
  | { readonly kind: "crash"; readonly why: string };

export interface Outcome {
  readonly output: Uint8Array;
  readonly end: End;
}

/** Kills what hangs; nothing here runs for longer than some milliseconds. */
const TIME_LIMIT_MS = 10_000;
const MAX_OUTPUT = 1 << 28;

/** What both kinds of engine say on a trap, and our own programs on their standard error. */
const TRAP_MESSAGES: readonly (readonly [RegExp, TrapKind])[] = [
  [/unreachable/i, "unreachable"],
  [/divide by zero|division by zero|remainder by zero/i, "division"],
  [/overflow|unrepresentable/i, "overflow"],
];

/** `runner` stands in front of the program's path: nothing, or an emulator. */
export function runNative(elf: Uint8Array, runner: readonly string[]): Outcome {
  const folder = mkdtempSync(join(tmpdir(), "firstborn-aot-"));
  try {
    const path = join(folder, "program");
    writeFileSync(path, elf, { mode: 0o755 });
    const [program, ...args] = [...runner, path];
    const { stdout, stderr, status, signal, error } = spawnSync(program!, args, {
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: MAX_OUTPUT,
      timeout: TIME_LIMIT_MS,
      killSignal: "SIGKILL",
    });
    if (stdout === null) throw error ?? new Error(`${program} did not start`);
    return { output: stdout, end: nativeEnd(status, signal ?? error?.message, stderr.toString()) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function nativeEnd(status: number | null, failure: string | undefined, stderr: string): End {
  if (status === null) return { kind: "crash", why: failure ?? "no status" };
  if (status !== TRAP_STATUS) return { kind: "exit", status };
  return trapEnd(stderr);
}

function trapEnd(message: string): End {
  const known = TRAP_MESSAGES.find(([pattern]) => pattern.test(message));
  if (known === undefined) return { kind: "crash", why: message };
  return { kind: "trap", trap: known[1] };
}

/** Answers the program's `write(1, ...)` and nothing else. */
export function runInEngine(wasm: Uint8Array): Outcome {
  const chunks: Uint8Array[] = [];
  let memory: Uint8Array;
  const syscall3 = (_number: number, fd: bigint, address: bigint, size: bigint): bigint => {
    if (fd === 1n) chunks.push(memory.slice(Number(address), Number(address + size)));
    return size;
  };
  const module = new WebAssembly.Module(wasm);
  const { exports } = new WebAssembly.Instance(module, { kernel: { syscall3 } });
  memory = new Uint8Array((exports.memory as WebAssembly.Memory).buffer);
  const end = engineEnd(exports.start as (stack: bigint) => number);
  return { output: Buffer.concat(chunks), end };
}

function engineEnd(start: (stack: bigint) => number): End {
  try {
    return { kind: "exit", status: start(0n) & 0xff };
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return trapEnd(error.message);
    throw error;
  }
}

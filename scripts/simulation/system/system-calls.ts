// A system call of a simulated process -> its result. Numbers are those of x86-64; a call that
// nobody here knows is one of a command between fork and execve, and works.

import type { CallHandler } from "./call-handler.ts";
import { DESCRIPTOR_CALLS } from "./descriptor-calls.ts";
import type { Call } from "./native-code.ts";
import type { Machine, Process } from "./process.ts";
import { PROCESS_CALLS } from "./process-calls.ts";
import { SOCKET_CALLS } from "./socket-calls.ts";

const HANDLERS: ReadonlyMap<number, CallHandler> = new Map(
  [DESCRIPTOR_CALLS, SOCKET_CALLS, PROCESS_CALLS].flatMap((calls) =>
    Object.entries(calls).map(([number, handler]) => [Number(number), handler]),
  ),
);

/** The result, or undefined for a process that has to wait. */
export function attempt(kernel: Machine, process: Process, call: Call): number | undefined {
  const context = { kernel, process, code: process.code! };
  const handler = HANDLERS.get(call.number);
  if (handler?.isReady?.(context, call.args) === false) {
    const patienceMs = handler.patienceMs?.(context, call.args) ?? Number.POSITIVE_INFINITY;
    process.waitsUntilMs ??= kernel.nowMs + patienceMs;
    if (kernel.nowMs < process.waitsUntilMs) return undefined;
  }
  process.waitsUntilMs = undefined;
  const errno = kernel.observer.fault(process, call);
  if (errno !== 0) return -errno;
  return handler?.make(context, call.args) ?? 0;
}

/** Whether a process that waits in a call can go on. */
export function canGoOn(kernel: Machine, process: Process, call: Call): boolean {
  if (process.waitsUntilMs !== undefined && process.waitsUntilMs <= kernel.nowMs) return true;
  const context = { kernel, process, code: process.code! };
  return HANDLERS.get(call.number)?.isReady?.(context, call.args) !== false;
}

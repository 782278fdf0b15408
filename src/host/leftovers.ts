// A unit whose shim was killed -> its processes, found by their $INVOCATION_ID and ended.

import { allProcesses, environmentOf, isZombie } from "./processes.ts";

const SIGKILL = 9;
/** Passes over /proc: a process that forks in the meantime is found by the next. */
const PASSES_MAX = 100;

export function endLeftovers(invocationId: string): void {
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const left = allProcesses().filter(
      (pid) => !isZombie(pid) && environmentOf(pid).includes(`INVOCATION_ID=${invocationId}`),
    );
    if (left.length === 0) return;
    for (const pid of left) end(pid);
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, SIGKILL);
  } catch {
    // It has ended by itself.
  }
}

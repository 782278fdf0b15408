// What keeps a process from becoming firstborn -> one line that says so and what to write instead.

import type { StillHere } from "./become.ts";

/** How the runtime is called in messages, such as `Node 20.20.2`. */
export function runtimeName(versions: Readonly<Record<string, string | undefined>>): string {
  const { bun, node } = versions;
  return bun === undefined ? `Node ${node}` : `Bun ${bun}`;
}

/** The reason, as a sentence without a full stop. */
export function explain(failure: StillHere, runtime: string): string {
  switch (failure.kind) {
    case "no-execve":
      return `${runtime} has no process.execve (Node has it from 22.15 on, Bun from 1.4 on)`;
    case "no-program":
      return `there is no native program for ${failure.machine} machines (x64, arm64)`;
    case "no-place":
      return `found no place to run the native program from (${failure.refusals.join("; ")})`;
  }
}

/** The Dockerfile lines that need neither process.execve nor a place at run time. */
export function dockerfileLines(extractCommand: string, rest: string): string {
  return `RUN ${extractCommand} extract /firstborn and ENTRYPOINT ["/firstborn", "--", ${rest}]`;
}

// This machine -> its name in a report: figures of different machines cannot be compared.

import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release } from "node:os";

/** The distribution, which is the version of the other inits too, the kernel and the processors. */
export function describeMachine(): string {
  const kernel = release().replace(/-.*/, "");
  const processor = cpus()[0]?.model ?? process.arch;
  return `${distribution()}, Linux ${kernel}, ${availableParallelism()} × ${processor}`;
}

/** os-release(5). */
function distribution(): string {
  try {
    const text = readFileSync("/etc/os-release", "utf8");
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? "Linux";
  } catch {
    return "Linux";
  }
}

// Tests that run for every processor that this machine can run programs of.
import { describe, it } from "vitest";
import { runnerOf, TARGETS, type Target } from "../../scripts/fuzz/targets.ts";

/** Where a loaded machine is slow: whole test programs, of which each has thousands of cases. */
export const PATIENCE_MS = 120_000;

export function forEachTarget(define: (target: Target, runner: readonly string[]) => void): void {
  for (const target of TARGETS) {
    const runner = runnerOf(target);
    if (runner !== undefined) describe(target.name, () => define(target, runner));
    else it.skip(`${target.name}: ${target.emulator} is not installed`);
  }
}

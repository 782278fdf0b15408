// A seed -> the promises that PID 1 did not keep in the run that the seed stands for.
import type { Architecture } from "../../../scripts/aot/compile.ts";
import type { Happening } from "../kernel/history.ts";
import type { SimulatedKernel } from "../kernel/simulated-kernel.ts";
import { run } from "../run.ts";
import { makePlan, type Plan } from "./plan.ts";
import { Random } from "./random.ts";
import { RandomWorld } from "./random-world.ts";
import { findViolations } from "./violations.ts";

export interface Simulation {
  readonly plan: Plan;
  readonly violations: readonly string[];
  readonly history: readonly Happening[];
  /** Every system call, as strace shows it. */
  readonly calls: () => readonly string[];
}

export function simulate(
  seed: number,
  { arch = "x64", module }: { arch?: Architecture; module?: WebAssembly.Module } = {},
): Simulation {
  const random = new Random(seed);
  const plan = makePlan(random);
  let kernel: SimulatedKernel | undefined;
  const done = (violations: readonly string[]): Simulation => ({
    plan,
    violations,
    history: kernel!.history,
    calls: () => kernel!.trace.map(({ name, args, result }) => `${name}(${args}) = ${result}`),
  });
  try {
    const { status } = run({
      argv: plan.argv,
      pid: plan.pid,
      arch,
      ...(module === undefined ? {} : { module }),
      prepare: (made) => {
        kernel = made;
        new RandomWorld(made, random, plan);
      },
    });
    return done(findViolations(plan, kernel!.history, endOf(kernel!, status)));
  } catch (error) {
    // The kernel's own complaints, and a trap of the program.
    return done([error instanceof Error ? error.message : String(error)]);
  }
}

function endOf(kernel: SimulatedKernel, status: number) {
  const { processes, init, history, trace } = kernel;
  const child = history.find((happening) => happening.kind === "started")?.pid;
  const mortal = processes.list().filter(({ isUnkillable }) => !isUnkillable);
  const failed = (...names: string[]) =>
    trace.some(({ name, result }) => names.includes(name) && result < 0);
  return {
    status,
    children: mortal.filter(({ parent }) => parent === init.pid).length,
    groupMembers: mortal.filter(({ group }) => group === child).length,
    queueWasFull: failed("rt_sigqueueinfo"),
    procWasUnreadable: failed("openat", "getdents64", "read"),
  };
}

/** What a person needs to find the fault. */
export function explain(seed: number, { plan, violations, history }: Simulation): string {
  const lines = history.slice(-30).map((happening) =>
    Object.entries(happening)
      .map(([key, value]) => `${key}=${value}`)
      .join(" "),
  );
  return [
    `seed ${seed}: ${plan.argv.join(" ")} as process ${plan.pid}`,
    ...violations.slice(0, 10).map((violation) => `  ${violation}`),
    `FIRSTBORN_SEED=${seed} npx vitest run test/pid1/properties.test.ts runs it again. Its end:`,
    ...lines,
  ].join("\n");
}

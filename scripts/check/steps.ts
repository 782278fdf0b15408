// A step of the check, its command or its function -> whether it passed, its time, its output.

import { spawn } from "node:child_process";

/** What a step answers: `output` is shown only where it failed. */
export interface Outcome {
  readonly passed: boolean;
  readonly output: string;
}

export interface Step {
  readonly name: string;
  run(): Promise<Outcome>;
}

export interface Result extends Outcome {
  readonly name: string;
}

/** Runs the steps one after another, prints a line for each, and goes on after a failure. */
export async function runInOrder(steps: readonly Step[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const step of steps) {
    const start = performance.now();
    const outcome = await step.run();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${outcome.passed ? "ok    " : "FAILED"}  ${step.name.padEnd(9)}  ${seconds} s`);
    if (!outcome.passed) console.log(outcome.output.trimEnd());
    results.push({ name: step.name, ...outcome });
  }
  return results;
}

/** A step that passes when the command's exit status is 0. */
export function commandStep(name: string, command: readonly string[], cwd: string): Step {
  return { name, run: () => runCommand(command, cwd) };
}

/** A step that passes when the function finds nothing to complain about. */
export function findingsStep(name: string, find: () => readonly string[]): Step {
  return {
    name,
    async run() {
      const findings = find();
      return { passed: findings.length === 0, output: findings.join("\n") };
    },
  };
}

function runCommand([program, ...args]: readonly string[], cwd: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program!, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const collect = (data: Buffer) => {
      output += data.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => resolve({ passed: false, output: error.message }));
    child.on("close", (status) => resolve({ passed: status === 0, output }));
  });
}

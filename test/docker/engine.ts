// A container engine's command line -> what it did. The engines are those that scripts/test-docker
// has started; it leaves them as commands in a directory.

import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Result } from "../launcher/container.ts";

export interface Engine {
  /** Carries out any command of the engine. */
  call(args: readonly string[]): Result;
  /** Runs a container to its end: `run OPTIONS IMAGE COMMAND`. */
  run(options: readonly string[], image: string, ...command: readonly string[]): Result;
  /** Starts a container, which is gone after the test. */
  start(options: readonly string[], image: string, ...command: readonly string[]): Container;
  /** Makes an image of a directory; `changes` are lines of a Dockerfile, such as ENTRYPOINT. */
  importImage(image: string, directory: string, changes: readonly string[]): void;
  /** The command that `run` runs. */
  runCommand(options: readonly string[], image: string, ...command: readonly string[]): string[];
}

export interface Container {
  readonly id: string;
  /** Runs a command in it to its end. */
  exec(...command: readonly string[]): Result;
  /** Runs a shell script in it that must work, and returns what it printed. */
  script(script: string): string;
  /** Waits until the text is printed. */
  untilPrinted(text: string): Promise<void>;
  kill(signal: string): void;
  /** Stops it as `docker stop` does, and returns its exit status. */
  stop(): number;
  /** Waits for its end, and returns its exit status. */
  wait(): number;
  output(): string;
}

const DEADLINE_MS = 20_000;
const NO_NETWORK = ["--network", "none"];

/** Docker, or podman. */
export function engine(name: "docker" | "podman"): Engine {
  const program = join(process.env.FIRSTBORN_ENGINES ?? "/nonexistent", name);
  if (!existsSync(program)) throw new Error("run these tests with scripts/test-docker");

  const runArguments: Engine["runCommand"] = (options, image, ...command) => {
    return ["run", "--rm", ...NO_NETWORK, ...options, image, ...command];
  };
  const call = (args: readonly string[]): Result => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      encoding: "utf8",
      timeout: args[0] === "build" ? 240_000 : 60_000,
    });
    return { status, stdout, stderr };
  };
  return {
    call,
    run: (options, image, ...command) => call(runArguments(options, image, ...command)),
    runCommand: (...args) => [program, ...runArguments(...args)],
    start: (options, image, ...command) => {
      const args = ["run", "--detach", ...NO_NETWORK, ...options, image, ...command];
      const id = mustWork(call(args)).trim();
      onTestFinished(() => void call(["rm", "--force", "--volumes", id]));
      return container(program, call, id);
    },
    importImage: (image, directory, changes) => {
      const options = changes.flatMap((change) => ["--change", change]);
      const script = 'tar -C "$0" --owner=0 --group=0 --numeric-owner -c . | "$@"';
      const args = ["-c", script, directory, program, "import", ...options, "-", image];
      mustWork(spawnSync("sh", args, { encoding: "utf8" }));
    },
  };
}

/** What it printed; throws where it failed. */
export function mustWork({ status, stdout, stderr }: Result): string {
  if (status !== 0) throw new Error(`status ${status}: ${stderr || stdout}`);
  return stdout;
}

function container(program: string, call: Engine["call"], id: string): Container {
  const exec = (...command: readonly string[]) => call(["exec", id, ...command]);
  const exitStatus = () => {
    return Number(mustWork(call(["inspect", "--format", "{{.State.ExitCode}}", id])));
  };
  return {
    id,
    exec,
    script: (script) => mustWork(exec("sh", "-c", script)),
    untilPrinted: (text) => untilPrinted(program, id, text),
    kill: (signal) => void mustWork(call(["kill", "--signal", signal, id])),
    stop: () => {
      mustWork(call(["stop", id]));
      return exitStatus();
    },
    wait: () => Number(mustWork(call(["wait", id]))),
    output: () => {
      const { stdout, stderr } = call(["logs", id]);
      return stdout + stderr;
    },
  };
}

/** Follows the output, which ends with the container. */
function untilPrinted(program: string, id: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const logs = spawn(program, ["logs", "--follow", id], {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: DEADLINE_MS,
    });
    let output = "";
    const read = (data: Buffer) => {
      output += data.toString();
      if (output.includes(text)) logs.kill();
    };
    logs.stdout.on("data", read);
    logs.stderr.on("data", read);
    logs.on("error", reject);
    logs.on("close", () => {
      if (output.includes(text)) resolve();
      else reject(new Error(`no ${JSON.stringify(text)} in ${JSON.stringify(output)}`));
    });
  });
}

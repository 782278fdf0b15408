// Receivers of logs for tests, and firstborn with `--log` beside them.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { ELF, makeWorkDirectory } from "../launcher/runtimes.ts";
import { waitFor } from "../namespace/wait-for.ts";

const HERE = import.meta.dirname;
const PYTHON = "/usr/bin/python3";

export class Receiver {
  readonly directory = makeWorkDirectory();
  readonly path = join(this.directory, "socket");
  readonly #file = join(this.directory, "messages");
  #process: ChildProcess | undefined;

  constructor(readonly kind: "dgram" | "stream" = "dgram") {
    onTestFinished(() => this.kill());
  }

  async start(): Promise<this> {
    const script = join(HERE, "receiver.py");
    const child = spawn(PYTHON, [script, this.kind, this.path, this.#file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#process = child;
    await new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));
    return this;
  }

  /** Its reader is replaced by another one, at the same socket. */
  replaceReader(): void {
    this.#process?.kill("SIGUSR1");
  }

  /** Its reader stops where it is, or goes on. */
  pauseOrGoOn(): void {
    this.#process?.kill("SIGUSR2");
  }

  kill(): void {
    this.#process?.kill("SIGTERM");
    this.#process = undefined;
  }

  /** What is sent from then on finds nobody. */
  async end(): Promise<void> {
    const child = this.#process;
    this.kill();
    await new Promise<void>((resolve) => {
      if (child === undefined) resolve();
      else child.once("exit", () => resolve());
    });
  }

  get size(): number {
    return existsSync(this.#file) ? statSync(this.#file).size : 0;
  }

  get messages(): readonly string[] {
    if (!existsSync(this.#file)) return [];
    const bytes = readFileSync(this.#file);
    const messages: string[] = [];
    for (let at = 0; at < bytes.length; ) {
      const size = bytes.readUInt32LE(at);
      messages.push(bytes.subarray(at + 4, at + 4 + size).toString("latin1"));
      at += 4 + size;
    }
    return messages;
  }

  async untilMessages(count: number): Promise<readonly string[]> {
    await waitFor(
      () => `${count} messages, not ${JSON.stringify(this.messages)}`,
      () => this.messages.length >= count,
    );
    return this.messages;
  }

  /** Whether all that write-lines.py has written is there, in its order. */
  check(...words: readonly number[]): string {
    const script = join(HERE, "check-lines.py");
    const args = [script, this.#file, ...words.map(String)];
    return spawnSync(PYTHON, args, { encoding: "utf8" }).stdout.trim();
  }
}

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs firstborn to its end. `started` is told of it while it runs. */
export function runLogged(
  options: readonly string[],
  command: readonly string[],
  started: (child: ChildProcess) => void = () => {},
): Promise<Said> {
  const child = spawn(ELF, ["-s", ...options, "--", ...command], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (data) => {
    said.stdout += data.toString("latin1");
  });
  child.stderr.on("data", (data) => {
    said.stderr += data.toString("latin1");
  });
  started(child);
  return new Promise((resolve) => {
    child.on("close", (status) => resolve({ status, ...said }));
  });
}

export const shell = (script: string) => ["sh", "-c", script];

export const writeLines = (...words: readonly number[]) => [
  PYTHON,
  join(HERE, "write-lines.py"),
  ...words.map(String),
];

/** What an rsyslogd has got, `FACILITY SEVERITY PROGRAM PROCESS|TEXT`, from a command. */
export function runBesideRsyslog(
  command: (socket: string) => readonly string[],
): readonly string[] {
  const directory = makeWorkDirectory();
  const words = [directory, ...command(join(directory, "socket"))];
  const { status, stderr } = spawnSync(join(HERE, "with-rsyslog"), words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
  return readFileSync(join(directory, "lines"), "utf8").split("\n").slice(0, -2);
}

/** The journal's entries after a command has run beside a journald of its own. */
export function runBesideJournald(
  ...command: readonly string[]
): readonly Readonly<Record<string, string | readonly number[]>>[] {
  const output = join(makeWorkDirectory(), "journal");
  const { status, stderr } = spawnSync(join(HERE, "with-journald"), [output, ...command], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
  const lines = readFileSync(output, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

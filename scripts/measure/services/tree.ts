// A supervisor and a number of services -> them running in a PID namespace, and what can be seen of
// them there.
//
// A service is a shell that says its name and becomes sleep(1). What it says comes through a pipe,
// so the moment at which it is up is known without looking for it.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { readMemory } from "../process-status.ts";
import type { Service, Supervisor } from "./supervisors.ts";

const ENV = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
const IN_NAMESPACE = ["--pid", "--fork", "--kill-child", "--mount-proc", "--mount", "--net", "--"];
const PRIVATE_RUN = 'mount -t tmpfs -o mode=755 tmpfs /run && exec "$@"';
const POLL_MS = 2;
const PATIENCE_MS = 60_000;

/** A service that has come up: when, and its number inside the namespace. */
interface Arrival {
  readonly name: string;
  readonly pid: number;
  readonly at: number;
}

export class Tree {
  readonly #directory: string;
  readonly #supervisor: Supervisor;
  readonly #services: readonly Service[];
  readonly #init: ChildProcess;
  readonly #reader: ChildProcess;
  readonly #writeEnd: number;
  readonly #startedAt: number;
  readonly #exited: Promise<number>;
  #arrivals: Arrival[] = [];
  #heard = () => {};

  constructor(supervisor: Supervisor, count: number) {
    this.#supervisor = supervisor;
    this.#directory = mkdtempSync(join(tmpdir(), "firstborn-services-"));
    const pipe = join(this.#directory, "pipe");
    execFileSync("mkfifo", [pipe]);
    // Held open, so that the reader sees no end between two writers.
    this.#writeEnd = openSync(pipe, constants.O_RDWR);
    this.#reader = spawn("cat", [pipe], { stdio: ["ignore", "pipe", "ignore"] });
    createInterface({ input: this.#reader.stdout! }).on("line", (line) => this.#hear(line));
    this.#services = writeServices(join(this.#directory, "bin"), pipe, count);
    const own = join(this.#directory, "own");
    mkdirSync(own);
    const command = supervisor.prepare(own, this.#services);
    this.#startedAt = performance.now();
    const words = [...IN_NAMESPACE, "sh", "-c", PRIVATE_RUN, "sh", ...command];
    this.#init = spawn("unshare", words, { stdio: "ignore", env: ENV });
    this.#exited = new Promise((resolve) => {
      this.#init.once("exit", () => resolve(performance.now()));
    });
  }

  /** Milliseconds from the start until the last service was up. */
  async up(): Promise<number> {
    const last = await this.#until(this.#services.length);
    return last - this.#startedAt;
  }

  /** Kills a service, and returns the milliseconds until it is up again. */
  async crash(index: number): Promise<number> {
    const { name } = this.#services[index % this.#services.length]!;
    const { pid } = this.#arrivals.filter((arrival) => arrival.name === name).at(-1)!;
    const outside = this.#processes().find((process) => process.inside === pid)!;
    const count = this.#arrivals.length;
    const killedAt = performance.now();
    process.kill(outside.pid, "SIGKILL");
    return (await this.#until(count + 1)) - killedAt;
  }

  /** Waits until nothing of the supervisor is there that leaves by itself. */
  async untilQuiet(): Promise<void> {
    const { sleeper } = this.#supervisor;
    if (sleeper === undefined) return;
    const deadline = performance.now() + PATIENCE_MS;
    while (this.#processes().some(({ words }) => words.startsWith(`${sleeper}\0`))) {
      if (performance.now() > deadline) throw new Error(`${this.#supervisor.name} stays awake`);
      await setTimeout(POLL_MS);
    }
  }

  /** Bytes of PSS of everything that is not a service. */
  memory(): number {
    const others = this.#processes().filter(({ words }) => !words.startsWith("sleep\0"));
    return others.reduce((sum, { pid }) => sum + readMemory(`/proc/${pid}`).pss, 0);
  }

  /** Milliseconds from the signal until PID 1 was gone. */
  async stop(): Promise<number> {
    const stoppedAt = performance.now();
    process.kill(this.#first(), this.#supervisor.stopSignal);
    const took = (await this.#exited) - stoppedAt;
    this.end();
    return took;
  }

  end(): void {
    this.#init.kill("SIGKILL");
    this.#reader.kill("SIGKILL");
    closeSync(this.#writeEnd);
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #hear(line: string): void {
    const [name, pid] = line.split(" ");
    this.#arrivals.push({ name: name!, pid: Number(pid), at: performance.now() });
    this.#heard();
  }

  /** When the service that makes up this number came. */
  #until(count: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const timer = globalThis.setTimeout(() => {
        reject(new Error(`${this.#supervisor.name}: ${this.#arrivals.length} of ${count} came up`));
      }, PATIENCE_MS);
      this.#heard = () => {
        if (this.#arrivals.length < count) return;
        clearTimeout(timer);
        resolve(this.#arrivals[count - 1]!.at);
      };
      this.#heard();
    });
  }

  /** The namespace's PID 1, by its number outside. */
  #first(): number {
    const { pid } = this.#init;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim());
  }

  #processes() {
    const namespace = readlinkSync(`/proc/${this.#first()}/ns/pid`);
    return readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 0 && namespaceOf(pid) === namespace)
      .map((pid) => ({ pid, inside: insideOf(pid), words: wordsOf(pid) }));
  }
}

function writeServices(directory: string, pipe: string, count: number): readonly Service[] {
  mkdirSync(directory);
  return Array.from({ length: count }, (_, index) => {
    const name = `s${index}`;
    const path = join(directory, name);
    writeFileSync(path, `#!/bin/sh\necho ${name} $$ >${pipe}\nexec sleep 1000000\n`);
    chmodSync(path, 0o755);
    return { name, path };
  });
}

function namespaceOf(pid: number): string {
  return read(() => readlinkSync(`/proc/${pid}/ns/pid`));
}

function insideOf(pid: number): number {
  const status = read(() => readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(/^NSpid:.*\s(\d+)$/m.exec(status)?.[1]);
}

function wordsOf(pid: number): string {
  return read(() => readFileSync(`/proc/${pid}/cmdline`, "utf8"));
}

/** A process may end at any time. */
function read(ask: () => string): string {
  try {
    return ask();
  } catch {
    return "";
  }
}

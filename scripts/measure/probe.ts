// The probe (scripts/measure/probe), built for this machine -> the figures that it prints.

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Arch } from "../../src/launcher/embedded.ts";
import { installProgram } from "../../src/launcher/install-program.ts";
import { compile, translate } from "../aot/index.ts";
import { isAsleep } from "./process-status.ts";

const CACHE = join(import.meta.dirname, "../../.cache");
/** The environment's size is part of what execve(2) costs: the same small one for all. */
const ENV = { PATH: "/usr/local/bin:/usr/bin:/bin" };

/** Something that sits in a namespace of its own, waiting for nothing. */
export interface Idle {
  /** The folder in /proc of the namespace's PID 1, as it is seen from here. */
  readonly folder: string;
  end(): void;
}

export class Probe {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Compiles it, as PID 1 itself is compiled. */
  static async build(): Promise<Probe> {
    const target = process.arch as Arch;
    const wasm = await compile(join(import.meta.dirname, "probe/main.ts"), target);
    const path = join(CACHE, `probe-${target}`);
    mkdirSync(CACHE, { recursive: true });
    installProgram(path, translate(wasm, { target, debug: false }));
    return new Probe(path);
  }

  /** Nanoseconds from fork(2) to the exit status, `count` times. */
  start(count: number, command: readonly string[]): readonly number[] {
    return this.#run(["start", String(count), ...command]);
  }

  /** Nanoseconds from kill(2) to the child's answer, `count` times. */
  latency(count: number, init: readonly string[]): readonly number[] {
    return this.#run(["latency", String(count), ...init, this.path, "answer"]);
  }

  /** Nanoseconds until `orphans` dead processes are reaped. */
  reap(orphans: number, init: readonly string[]): number {
    return this.#run(["reap", "1", ...init, this.path, "brood", String(orphans)])[0]!;
  }

  /** Starts it and waits until it waits itself. */
  async holdIdle(init: readonly string[]): Promise<Idle> {
    const child = spawn(this.path, ["idle", "1", ...init, this.path, "rest"], {
      stdio: ["pipe", "pipe", "ignore"],
      env: ENV,
    });
    const data = await new Promise<Buffer | undefined>((resolve) => {
      child.stdout.once("data", resolve);
      child.once("close", () => resolve(undefined));
    });
    if (data === undefined) throw new Error(`not to be started as PID 1: ${init.join(" ")}`);
    const folder = `/proc/${wordsOf(data)[0]}`;
    // Its child is there already, but it may have some more to do itself.
    while (!isAsleep(folder)) await setTimeout(1);
    return { folder, end: () => child.stdin.end() };
  }

  #run(args: readonly string[]): readonly number[] {
    const { status, signal, stdout, error } = spawnSync(this.path, args, {
      stdio: ["ignore", "pipe", "ignore"],
      env: ENV,
      maxBuffer: 2 ** 24,
    });
    if (status === 0) return wordsOf(stdout);
    throw new Error(`probe ${args.join(" ")}: ${error ?? signal ?? `status ${status}`}`);
  }
}

/** Little-endian numbers of 8 bytes each. */
function wordsOf(bytes: Buffer): readonly number[] {
  const words: number[] = [];
  for (let at = 0; at < bytes.length; at += 8) words.push(Number(bytes.readBigInt64LE(at)));
  return words;
}

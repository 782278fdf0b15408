// A seed -> a simulated machine with PID 1's true WebAssembly and the true manager, in which random
// services run, fail and are killed, until PID 1 ends; and whether every rule has held.

import type { Loaded } from "../../../src/host/load.ts";
import { load } from "../../../src/host/load.ts";
import type { World } from "../../../src/host/world.ts";
import { Random } from "../random.ts";
import { ArgumentStack } from "./argument-stack.ts";
import { Log } from "./descriptions.ts";
import { type Chances, Kernel, SIGKILL } from "./kernel.ts";
import { ManagerProgram } from "./manager-program.ts";
import { type Call, NativeCodePool } from "./native-code.ts";
import { Client } from "./people.ts";
import type { Observer, Process, Program, Started } from "./process.ts";
import { manifestOf, randomUnits, type UnitSketch } from "./random-manifest.ts";
import { RuleBroken, Rules } from "./rules.ts";
import { ServiceProgram } from "./service-program.ts";

export interface Run {
  readonly seed: number;
  readonly steps: number;
  /** What happened, a line each. */
  readonly trace: readonly string[];
  /** Null: every rule held. */
  readonly broken: string | null;
  readonly exitStatus: number | undefined;
}

const ARGV = ["firstborn", "--manager", "/sim/manager", "--manifest", "/sim/manifest"];
const STEPS_MAX = 60_000;
const MINUTES_MAX = 20;
const SIGTERM = 15;
const [ENOENT, EAGAIN, EMFILE, EACCES] = [2, 11, 24, 13];
const [CLONE, SOCKETPAIR, PIPE2] = [56, 53, 293];
/** Calls that do not fail: the end, and the word to the shim about a failure. */
const [EXIT_GROUP, WRITE] = [231, 1];

/** PID 1's code, and the instances of it that were made: for as many seeds as one likes. */
export class Simulator {
  private readonly stack = new ArgumentStack();
  private readonly pool: NativeCodePool;

  constructor(module: WebAssembly.Module) {
    this.stack.fill(ARGV, ["PATH=/bin"]);
    this.pool = new NativeCodePool(module, this.stack);
  }

  run(seed: number): Run {
    return new RunOfSeed(seed, this.pool).run();
  }
}

/** How unkind the world of a seed is. */
interface Weather extends Chances {
  /** Of a thousand steps, after how many the manager is killed; and how often at most. */
  readonly managerDeaths: number;
  /** Before that many steps nothing is killed: without a first commit nothing has begun. */
  readonly kindSteps: number;
  readonly managerDeathsMax: number;
  readonly shimDeaths: number;
  readonly shimDeathsMax: number;
  /** Of a thousand calls between fork and execve, and of those that start a process. */
  readonly failingSteps: number;
  readonly failingStarts: number;
  readonly noManagerFromMs: number;
  readonly noManagerUntilMs: number;
}

class RunOfSeed implements Observer {
  private readonly random: Random;
  private readonly kernel: Kernel;
  private readonly units: readonly UnitSketch[];
  private readonly rules: Rules;
  private readonly weather: Weather;
  private readonly trace: string[] = [];
  private readonly clients: Client[] = [];
  private deeds: { readonly atMs: number; readonly act: () => void }[] = [];
  private manager: { readonly process: Process; readonly program: ManagerProgram } | undefined;
  private saved: Loaded | undefined;
  private deaths = { manager: 0, shim: 0 };
  private steps = 0;
  private invocations = 0;

  constructor(
    private readonly seed: number,
    pool: NativeCodePool,
  ) {
    this.random = new Random(seed);
    this.weather = randomWeather(this.random);
    this.kernel = new Kernel(pool, this.random, this, this.weather);
    this.units = randomUnits(this.random);
    this.rules = new Rules(this.kernel, this.units);
    this.planDeeds();
  }

  run(): Run {
    const init = this.kernel.boot(ARGV, ["PATH=/bin"]);
    for (let fd = 0; fd <= 2; fd++) init.descriptors.open(new Log(), false);
    const broken = this.untilTheEnd();
    this.kernel.halt();
    const { seed, steps, trace } = this;
    return { seed, steps, trace, broken, exitStatus: this.kernel.exitStatus };
  }

  private untilTheEnd(): string | null {
    try {
      const endMs = this.kernel.nowMs + MINUTES_MAX * 60_000;
      while (this.kernel.exitStatus === undefined) {
        if (++this.steps > STEPS_MAX) return "it takes too many steps";
        if (this.kernel.nowMs > endMs) return "it never ends";
        this.doDeeds();
        this.kill();
        if (!this.kernel.turn() && !this.wait()) return "nothing happens any more";
      }
      this.note(`exit ${this.kernel.exitStatus}`);
      this.rules.atTheEnd();
      const unserved = this.clients.find((client) => !client.isServed());
      return unserved === undefined ? null : `no answer to ${unserved.request}`;
    } catch (error) {
      if (error instanceof RuleBroken) return error.message;
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  }

  /** Nothing can be done now: time goes by. False when nothing will ever happen. */
  private wait(): boolean {
    const { manager } = this;
    if (manager?.process.waitStatus === undefined && manager?.program.isIdle === true) {
      this.rules.atRest();
    }
    const nextMs = Math.min(this.kernel.nextMs(), ...this.deeds.map(({ atMs }) => atMs));
    if (nextMs === Number.POSITIVE_INFINITY) return false;
    this.kernel.nowMs = Math.max(this.kernel.nowMs, Math.ceil(nextMs));
    return true;
  }

  private planDeeds(): void {
    const { random, kernel } = this;
    const stopMs = kernel.nowMs + random.pick([0, 50, 3_000, 20_000]) + random.below(2_000);
    const later = (atMs: number, act: () => void) => this.deeds.push({ atMs, act });
    for (let count = random.pick([0, 0, 3, 12]); count > 0; count--) {
      later(kernel.nowMs + random.below(20_000), () => this.ask());
    }
    const signal = random.pick([SIGTERM, SIGTERM, 2, 37]);
    later(stopMs, () => {
      this.note(`signal ${signal}`);
      kernel.send(kernel.processes.get(1)!, signal);
    });
  }

  private doDeeds(): void {
    const due = this.deeds.filter(({ atMs }) => atMs <= this.kernel.nowMs);
    this.deeds = this.deeds.filter(({ atMs }) => atMs > this.kernel.nowMs);
    for (const { act } of due) act();
  }

  private ask(): void {
    const client = Client.ask(
      this.kernel,
      this.units.map(({ name }) => name),
    );
    if (client === undefined) return;
    this.note(`request ${client.request}`);
    this.clients.push(client);
    if (!this.random.chance(10)) return;
    this.deeds.push({
      atMs: this.kernel.nowMs + this.random.below(500),
      act: () => client.leave(),
    });
  }

  /** Of the manager and of shims, at any moment. */
  private kill(): void {
    const { weather, deaths, random, kernel } = this;
    if (this.steps < weather.kindSteps) return;
    if (deaths.manager < weather.managerDeathsMax && random.below(1000) < weather.managerDeaths) {
      const manager = this.manager?.process;
      if (manager?.waitStatus === undefined && manager !== undefined) {
        deaths.manager++;
        this.note(`kill manager ${manager.pid}`);
        kernel.send(manager, SIGKILL);
      }
    }
    if (deaths.shim < weather.shimDeathsMax && random.below(1000) < weather.shimDeaths) {
      const shims = kernel.living().filter((process) => this.isShim(process));
      if (shims.length === 0) return;
      deaths.shim++;
      const shim = random.pick(shims);
      this.note(`kill shim ${shim.pid}`);
      kernel.send(shim, SIGKILL);
    }
  }

  private isShim({ code, pid, parent }: Process): boolean {
    return code !== undefined && pid !== 1 && parent === 1;
  }

  private note(text: string): void {
    this.trace.push(`${this.kernel.nowMs} ${text}`);
  }

  // What the kernel asks, and tells.

  execute(process: Process, path: string, started: Started): Program | number {
    const { argv, environment } = started;
    if (path === "/sim/manager") return this.startManager(process, argv);
    if (path !== "/sim/run") return ENOENT;
    this.note(`exec ${process.pid} ${argv[1]}`);
    return new ServiceProgram(this.kernel, process, this.rules, argv, environment);
  }

  private startManager(process: Process, argv: readonly string[]): ManagerProgram | number {
    const { noManagerFromMs, noManagerUntilMs } = this.weather;
    const { nowMs } = this.kernel;
    if (nowMs >= noManagerFromMs && nowMs < noManagerUntilMs) return ENOENT;
    this.note(`manager ${process.pid}`);
    const words = argv.slice(2);
    const world = this.worldOf(process);
    const program = new ManagerProgram(this.kernel, process, words, world, (event, commit) => {
      this.note(`event ${JSON.stringify(event, (key, value) => (key === "state" ? 0 : value))}`);
      this.rules.committed(event, commit);
    });
    this.manager = { process, program };
    return program;
  }

  fault(process: Process, { number }: Call): number {
    const { weather, random } = this;
    const isStart = number === CLONE || number === SOCKETPAIR || number === PIPE2;
    if (isStart && random.below(1000) < weather.failingStarts) {
      return number === CLONE ? EAGAIN : EMFILE;
    }
    if (number === EXIT_GROUP || number === WRITE) return 0;
    const isCommand = !this.isShim(process) && process.pid !== 1 && process.mask === 0n;
    return isCommand && random.below(1000) < weather.failingSteps ? EACCES : 0;
  }

  ended(process: Process): void {
    this.note(`end ${process.pid} ${process.waitStatus}`);
  }

  signalled(target: Process, signal: number, sender: Process | undefined): void {
    if (signal !== 17)
      this.note(`signal ${signal} to ${target.pid} from ${sender?.pid ?? "outside"}`);
  }

  said(text: string): void {
    this.note(`said ${text.trim()}`);
    if (text.includes("without a manager")) this.rules.isAbandoned = true;
  }

  private worldOf(manager: Process): World {
    const { kernel } = this;
    const manifest = new TextEncoder().encode(manifestOf(this.units));
    return {
      machine: { machine: "x64", uid: 0, gid: 0, hardLimits: {}, capabilities: ["cap_setuid"] },
      directory: "/run/firstborn",
      processes: {
        own: manager.pid,
        init: 1,
        all: () => [...kernel.processes.keys()],
        parentOf: (pid) => kernel.processes.get(pid)?.parent,
        isZombie: (pid) => kernel.processes.get(pid)?.waitStatus !== undefined,
        environmentOf: (pid) => kernel.processes.get(pid)?.environment ?? [],
        isForkOfInit: (pid) => pid !== 1 && kernel.processes.get(pid)?.code !== undefined,
        signal: (pid, signal) => {
          const target = kernel.processes.get(pid);
          if (target !== undefined) kernel.send(target, signal, manager);
        },
        pause: () => {},
      },
      busName: () => "no-bus",
      say: (_severity, unit, text) => this.said(`${unit ?? "firstborn"}: ${text}`),
      sayDiagnostic: ({ message }) => this.said(message),
      load: (settings, wanted) => load(settings, wanted, () => manifest),
      saved: () => this.saved,
      save: (loaded) => {
        this.saved = loaded;
      },
      newInvocationId: () => String(++this.invocations).padStart(32, "0"),
    };
  }
}

function randomWeather(random: Random): Weather {
  const outageMs = random.chance(10) ? random.below(20_000) : Number.POSITIVE_INFINITY;
  return {
    preemption: random.pick([0, 1, 5, 30]),
    slownessMs: random.pick([0, 0, 2, 40]),
    kindSteps: random.chance(8) ? 0 : 30,
    managerDeaths: random.pick([0, 2, 10, 50]),
    managerDeathsMax: random.pick([0, 1, 3, 30]),
    shimDeaths: random.pick([0, 0, 2, 10]),
    shimDeathsMax: random.pick([1, 3]),
    failingSteps: random.pick([0, 0, 5, 30]),
    failingStarts: random.pick([0, 0, 0, 20]),
    noManagerFromMs: 10_000 + outageMs,
    noManagerUntilMs: 10_000 + outageMs + random.pick([500, 5_000, 30_000]),
  };
}

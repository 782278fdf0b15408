// What a command of a unit does once it is executed: it lasts, ends, forks, notifies, and obeys
// signals or not, as the seed says.
import type { Random } from "../random.ts";
import { type CommandName, nameOf } from "./commits.ts";
import { DatagramSocket } from "./descriptions.ts";
import type { Kernel } from "./kernel.ts";
import type { Process, Program } from "./process.ts";
import type { ServiceType } from "./random-manifest.ts";

const [SIGSEGV, SIGKILL] = [11, 9];
/** net.unix.max_dgram_qlen: a sender waits while so many are in the socket. */
const DATAGRAMS = 10;

/** What somebody outside knows of it. */
export interface ServiceProcess {
  readonly process: Process;
  readonly command: CommandName;
  readonly run: string;
  /** False for what a command has forked and left behind. */
  readonly isCommand: boolean;
  isReady: boolean;
}

interface Deed {
  readonly atMs: number;
  readonly act: () => void;
}

/** Where service programs make themselves known. */
export interface Registry {
  add(known: ServiceProcess): void;
  typeOf(unit: string): ServiceType;
  newNotification(): string;
}

export class ServiceProgram implements Program {
  private deeds: Deed[] = [];
  private readonly known: ServiceProcess;
  private readonly random: Random;
  private readonly obeys: "at once" | "slowly" | "never";

  constructor(
    private readonly kernel: Kernel,
    private readonly process: Process,
    private readonly registry: Registry,
    words: readonly string[],
    environment: readonly string[],
    parent?: ServiceProcess,
  ) {
    this.random = kernel.random;
    const command = parent?.command ?? nameOf(words.join(" "));
    const run = parent?.run ?? variable(environment, "INVOCATION_ID");
    this.known = { process, command, run, isCommand: parent === undefined, isReady: false };
    registry.add(this.known);
    this.obeys = this.random.pick(["at once", "at once", "at once", "slowly", "never"] as const);
    if (parent === undefined) this.planCommand(environment);
    else this.planHelper();
  }

  isReady(): boolean {
    return this.deeds.some(({ atMs }) => atMs <= this.kernel.nowMs);
  }

  wakesAtMs(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.deeds.map(({ atMs }) => atMs));
  }

  run(): void {
    const next = this.deeds.reduce((one, other) => (other.atMs < one.atMs ? other : one));
    this.deeds.splice(this.deeds.indexOf(next), 1);
    next.act();
  }

  onSignal(signal: number): void {
    if (signal === 17 || signal === 18 || this.obeys === "never") return;
    if (this.obeys === "at once") return this.kernel.end(this.process, signal);
    this.later(this.random.below(1_500), () => this.end(0));
  }

  private later(afterMs: number, act: () => void): void {
    this.deeds.push({ atMs: this.kernel.nowMs + afterMs, act });
  }

  private end(waitStatus: number): void {
    this.kernel.end(this.process, waitStatus);
  }

  private planCommand(environment: readonly string[]): void {
    const { phase, unit } = this.known.command;
    const type = this.registry.typeOf(unit);
    if (phase !== "start") return this.planShort(phase === "condition");
    if (this.random.chance(25)) this.later(this.random.below(2_000), () => this.fork());
    if (type === "oneshot") return this.planShort(false);
    if (type === "forking") return this.planDaemon();
    if (type === "notify") this.planNotifications(variable(environment, "NOTIFY_SOCKET"));
    else this.known.isReady = true;
    this.planEnd();
  }

  /** It ends by itself, mostly well; one in thirty hangs. */
  private planShort(isCondition: boolean): void {
    if (this.random.chance(3)) return;
    const bad = isCondition ? [1, 255] : [1, 2];
    const status = this.random.chance(88) ? 0 : this.random.pick(bad);
    this.later(this.random.pick([0, 0, 20, 400]), () => this.end(status << 8));
  }

  /** Most run until they are stopped. */
  private planEnd(): void {
    if (this.random.chance(60)) return;
    const waitStatus = this.random.pick([0, 1 << 8, SIGSEGV, SIGKILL]);
    this.later(this.random.below(6_000), () => this.end(waitStatus));
  }

  private planHelper(): void {
    if (this.random.chance(50)) this.later(this.random.below(3_000), () => this.end(0));
  }

  /** Type=forking: the parent leaves when its child is there. */
  private planDaemon(): void {
    this.later(this.random.pick([0, 10, 300]), () => {
      const daemon = this.fork();
      daemon.known.isReady = true;
      this.later(this.random.pick([0, 0, 50]), () => this.end(this.random.chance(95) ? 0 : 256));
    });
  }

  private planNotifications(path: string): void {
    if (this.random.chance(90)) {
      this.later(this.random.pick([0, 50, 1_000]), () => this.notify(path, "READY=1"));
    }
    for (let count = this.random.below(4); count > 0; count--) {
      const text = this.random.pick(["STATUS=busy", "WATCHDOG=1", "X_NOISE=1"]);
      this.later(this.random.below(4_000), () => this.notify(path, text));
    }
  }

  private notify(path: string, text: string): void {
    const socket = this.kernel.bound.get(path);
    if (!(socket instanceof DatagramSocket)) return;
    // The sender waits in sendto(2).
    if (socket.queue.length >= DATAGRAMS) return this.later(5, () => this.notify(path, text));
    const isPing = text.startsWith("WATCHDOG");
    const whole = isPing ? text : `${text}\n${this.registry.newNotification()}`;
    const { pid, uid } = this.process;
    socket.queue.push({ bytes: new TextEncoder().encode(whole), pid, uid });
    if (text.startsWith("READY")) this.known.isReady = true;
  }

  private fork(): ServiceProgram {
    const child = this.kernel.add({ parent: this.process.pid });
    const program = new ServiceProgram(this.kernel, child, this.registry, [], [], this.known);
    child.program = program;
    child.environment = this.process.environment;
    return program;
  }
}

function variable(environment: readonly string[], name: string): string {
  const found = environment.find((one) => one.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? "";
}

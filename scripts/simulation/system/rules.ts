// What must hold in every run, whatever the seed: checked when PID 1 takes a commit, when a program
// is executed, when nothing can go on by itself, and at the end.
import { LONG_JOBS_TIMER } from "../../../src/host/long-jobs.ts";
import type { Memory } from "../../../src/host/memory.ts";
import { activeState, isInactive } from "../../../src/state/activity.ts";
import { mainOf } from "../../../src/state/service.ts";
import type { WireEvent } from "../../../src/wire/event.ts";
import { actionsOf, type CommitAction } from "./commits.ts";
import type { Kernel } from "./kernel.ts";
import type { UnitSketch } from "./random-manifest.ts";
import type { Registry, ServiceProcess } from "./service-program.ts";

export class RuleBroken extends Error {}

const STOP_SIGNALS = [2, 15, 37];
/** Phases that begin something; the others end it. */
const BEGINNING = ["condition", "start-pre", "start", "start-post", "reload"];

export class Rules implements Registry {
  /** Without a manager PID 1 ends everything as it can, and order is not to be had. */
  isAbandoned = false;
  private readonly processes: ServiceProcess[] = [];
  private readonly types: ReadonlyMap<string, UnitSketch>;
  private readonly told = new Set<string>();
  /** Tokens of commands whose end was not told yet, with the numbers of their units. */
  private readonly open = new Map<number, number>();
  private readonly runs = new Map<string, number[]>();
  /** Units that are being stopped, until they start again. */
  private readonly stopping = new Set<string>();
  /** Units that were started once, and those that have been stopped or failed since. */
  private readonly begun = new Set<string>();
  private readonly stopped = new Set<string>();
  private isStopping = false;
  private memory: Memory | undefined;
  private notifications = 0;

  constructor(
    private readonly kernel: Kernel,
    units: readonly UnitSketch[],
  ) {
    this.types = new Map(units.map((unit) => [unit.name, unit]));
  }

  typeOf(unit: string) {
    return this.types.get(unit)!.type;
  }

  newNotification(): string {
    return `X_NUMBER=${++this.notifications}`;
  }

  /** A program was executed, or a process of a service has forked. */
  add(known: ServiceProcess): void {
    const { unit, phase } = known.command;
    for (const other of this.living(unit)) {
      if (other.run !== known.run) broken(`two runs of ${unit} at once`);
      const isMain = phase === "start" && other.command.phase === "start";
      if (isMain && known.isCommand && other.isCommand) broken(`two main processes of ${unit}`);
    }
    this.processes.push(known);
  }

  /** PID 1 has the whole of a commit, and does what it says next. */
  committed(event: WireEvent, commit: Uint8Array): void {
    this.noteEvent(event);
    const actions = actionsOf(commit);
    for (const action of actions) this.noteAction(action, event);
  }

  private noteEvent(event: WireEvent): void {
    if (event.kind === "signal" && STOP_SIGNALS.includes(event.signal)) this.isStopping = true;
    if (event.kind === "spawned") this.once(`start of ${event.token}`);
    if (event.kind === "notify") this.once(/X_NUMBER=\d+/.exec(event.text)?.[0] ?? null);
    // The manager's own is set again and again.
    if (event.kind === "timer" && event.id !== LONG_JOBS_TIMER) this.once(`timer ${event.id}`);
    if (event.kind === "request") this.runs.clear();
    // The manager has ended what was left, and waits for nothing more.
    if (event.kind === "lost") this.forget(event.unit);
    if (event.kind !== "exited" && event.kind !== "spawn-failed") return;
    this.once(`end of ${event.token}`);
    this.open.delete(event.token);
  }

  private forget(unit: number): void {
    for (const [token, number] of this.open) if (number === unit) this.open.delete(token);
  }

  private once(what: string | null): void {
    if (what === null) return;
    if (this.told.has(what)) broken(`told twice: ${what}`);
    this.told.add(what);
  }

  private noteAction(action: CommitAction, event: WireEvent): void {
    if (action.kind === "save") this.memory = JSON.parse(action.text);
    if (action.kind === "spawn" || action.kind === "watch") {
      this.open.set(action.token, action.number);
    }
    if (action.kind === "kill") this.beginStop(this.unitOf(action.number), event);
    if (action.kind !== "spawn") return;
    const { unit, phase, index } = action;
    if (!BEGINNING.includes(phase)) return this.beginStop(unit, event);
    if (this.isStopping && this.isDown(unit)) broken(`${unit} starts after the stop had begun`);
    const isFirst = index === 0 && this.living(unit).length === 0;
    if (isFirst && phase !== "start-post" && phase !== "reload")
      this.beginStart(unit, phase, event);
  }

  /** Before the commit that is looked at. One that is starting goes on until its turn to stop. */
  private isDown(unit: string): boolean {
    const state = this.memory?.state.units[unit];
    return state === undefined || isInactive(activeState(state)) || state.at.sub === "auto-restart";
  }

  /** What the unit comes after is not in the middle of its own start. */
  private beginStart(unit: string, phase: string, { now }: WireEvent): void {
    this.stopping.delete(unit);
    const { after, startLimit } = this.types.get(unit)!;
    const isFirst = !this.begun.has(unit);
    this.begun.add(unit);
    if (phase === "start" || !this.startedLately(unit, now.monotonicMs)) {
      this.countStart(unit, now.monotonicMs, startLimit);
    }
    for (const earlier of after) {
      if (isFirst && !this.stopped.has(earlier) && this.isActivating(earlier)) {
        broken(`${unit} starts before ${earlier} is up`);
      }
    }
  }

  private startedLately(unit: string, nowMs: number): boolean {
    return this.runs.get(unit)?.at(-1) === nowMs;
  }

  /** A window is counted from its first start, so two of them may touch. */
  private countStart(unit: string, nowMs: number, limit: UnitSketch["startLimit"]): void {
    const starts = [...(this.runs.get(unit) ?? []), nowMs];
    this.runs.set(unit, starts);
    const recent = starts.filter((atMs) => atMs > nowMs - limit.intervalMs);
    // Every run may have a condition, a command before it, and itself.
    if (recent.length > 6 * limit.burst) broken(`${unit} starts again and again`);
  }

  private isActivating(unit: string): boolean {
    if (this.stopping.has(unit)) return false;
    return this.living(unit).some(({ isCommand, isReady, command }) => {
      if (!isCommand) return false;
      if (["condition", "start-pre"].includes(command.phase)) return true;
      if (command.phase !== "start") return false;
      return this.typeOf(unit) === "oneshot" || (this.typeOf(unit) === "notify" && !isReady);
    });
  }

  /** What comes after the unit has gone before it; one that was late for something waits not. */
  private beginStop(unit: string, { kind }: WireEvent): void {
    const wasUp = this.isUp(unit) && !this.stopping.has(unit);
    this.stopping.add(unit);
    if (!this.isStopping || !wasUp || ["watchdog", "timer", "request"].includes(kind)) return;
    for (const later of this.types.values()) {
      if (!later.after.includes(unit) || this.living(later.name).length === 0) continue;
      broken(`${unit} is stopped before ${later.name}`);
    }
  }

  private isUp(unit: string): boolean {
    return this.living(unit).some(({ isReady, command }) => isReady && command.phase === "start");
  }

  /** Nothing goes on by itself, and the manager has heard all there is to hear. */
  atRest(): void {
    const memory = this.memory;
    if (memory === undefined || this.isAbandoned) return;
    for (const name of this.types.keys()) {
      const state = memory.state.units[name];
      const living = this.living(name);
      if (this.isDown(name) && living.length > 0) broken(`${name} is down, and has processes`);
      if (state?.kind !== "service") continue;
      const main = mainOf(state.at);
      if (main.is === "asked") broken(`${name} waits for a command that is long there`);
      if (main.is !== "alive") continue;
      const isThere = living.some(({ process }) => process.pid === main.pid);
      if (!isThere) broken(`${name} has lost its main process ${main.pid}, and not noticed`);
    }
  }

  /** PID 1 has ended. */
  atTheEnd(): void {
    const left = this.processes.filter(({ process }) => process.waitStatus === undefined);
    if (left.length > 0) broken(`${left.length} processes are left at the end`);
    if (this.isAbandoned) return;
    if (this.open.size > 0) broken(`never told of the ends of ${[...this.open.keys()].join()}`);
  }

  private living(unit: string): readonly ServiceProcess[] {
    return this.processes.filter(
      ({ process, command }) => command.unit === unit && process.waitStatus === undefined,
    );
  }

  private unitOf(number: number): string {
    const numbers = this.memory?.numbers ?? {};
    return Object.keys(numbers).find((name) => numbers[name] === number) ?? "";
  }

  get now(): number {
    return this.kernel.nowMs;
  }
}

function broken(rule: string): never {
  throw new RuleBroken(rule);
}

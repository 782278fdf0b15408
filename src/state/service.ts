// One service for the length of one step: its plan, its record, and what every change of it does.

import { DEFAULT_SERVICE } from "../plan/defaults.ts";
import type { Phase, ServicePlan } from "../plan/plan.ts";
import { firstUnitState } from "./first-unit-state.ts";
import {
  type Command,
  type Control,
  type Main,
  NO_PROCESS,
  type ServiceResult,
  type ServiceState,
  type Spawned,
  type SubState,
} from "./service-state.ts";
import type { ServiceRecord } from "./state.ts";
import type { Timer } from "./timers.ts";
import type { ChangeDetails, Turn } from "./turn.ts";

/** Where missing WATCHDOG=1 counts; it is first waited for when the start-up is over. */
const WATCHED: ReadonlySet<SubState> = new Set<SubState>([
  ...(["start-post", "running", "reload", "reload-signal", "reload-notify"] as const),
]);

export class Service {
  readonly turn: Turn;
  readonly name: string;
  readonly plan: ServicePlan;

  constructor(turn: Turn, name: string) {
    this.turn = turn;
    this.name = name;
    const unit = turn.unitPlan(name);
    this.plan = unit.kind === "service" ? unit.service : DEFAULT_SERVICE;
  }

  get record(): ServiceRecord {
    const unit = this.turn.unit(this.name);
    if (unit.kind === "service") return unit;
    return firstUnitState("service") as ServiceRecord;
  }

  get at(): ServiceState {
    return this.record.at;
  }

  /** Changes what is remembered, not what the service does. */
  remember(fields: Partial<Omit<ServiceRecord, "kind" | "at" | "stamps">>): void {
    this.turn.units.set(this.name, { ...this.record, ...fields });
  }

  /** Goes over into a state. Timers of the old one that the new one does not hold are cancelled. */
  move(at: ServiceState, details: Partial<ChangeDetails> = {}): void {
    const before = this.at;
    const kept = timersOf(at).map(({ id }) => id);
    for (const timer of timersOf(before)) {
      if (!kept.includes(timer.id)) this.turn.cancelTimer(timer);
    }
    this.turn.change(this.name, { ...this.record, at }, details);
    if (isWatched(at) !== isWatched(before)) {
      this.armWatchdog(isWatched(at) ? this.record.watchdogMs : 0);
    }
  }

  /** Takes another timer, process or pid into the state that it is in. */
  keep(at: ServiceState): void {
    this.turn.units.set(this.name, { ...this.record, at });
  }

  armWatchdog(intervalMs: number): void {
    if (this.record.watchdogMs === 0) return;
    this.turn.act({ kind: "arm-watchdog", unit: this.name, intervalMs });
  }

  /** Beginning now; null, which is infinity, is none. */
  deadline(afterMs: number | null): Timer | null {
    return this.turn.setTimer({ kind: "unit", unit: this.name }, afterMs);
  }

  /** The first failure of a run is its result. */
  blame(result: ServiceResult): void {
    if (this.record.result === "success") this.remember({ result });
  }

  spawn(phase: Phase, index: number, variables: Readonly<Record<string, string>>): Spawned {
    const token = this.turn.newToken();
    this.remember({ occupied: true });
    const descriptors = phase === "start" ? this.record.stored : [];
    this.turn.act({ kind: "spawn", token, unit: this.name, phase, index, variables, descriptors });
    return { is: "asked", token };
  }

  notice(severity: Parameters<Turn["notice"]>[0], text: string): void {
    this.turn.notice(severity, this.name, text);
  }
}

/** Whether a missing WATCHDOG=1 matters. */
export function isWatched({ sub }: ServiceState): boolean {
  return WATCHED.has(sub);
}

export function timersOf(at: ServiceState): readonly Timer[] {
  const timers: Timer[] = [];
  if ("timer" in at && at.timer !== null) timers.push(at.timer);
  if ("doing" in at && at.doing.is === "awaiting-pid-file") timers.push(at.doing.retry);
  return timers;
}

/** The main process in any state. Where it is not there yet or no more, it is none. */
export function mainOf(at: ServiceState): Main {
  return "main" in at ? at.main : NO_PROCESS;
}

/** The command that runs beside it, in any state. */
export function controlOf(at: ServiceState): Control {
  if (!("doing" in at) || at.doing.is !== "command") return NO_PROCESS;
  return at.doing.process.is === "none" ? NO_PROCESS : at.doing;
}

/** Puts a main process in the place of the one that the state holds. */
export function setMain(service: Service, main: Main): void {
  const { at } = service;
  if ("main" in at) service.keep({ ...at, main });
}

/** Puts a process in the place of the one that the state's command has. */
export function setControl(service: Service, process: Command["process"]): void {
  const { at } = service;
  if (!("doing" in at) || at.doing.is !== "command") return;
  service.keep({ ...at, doing: { ...at.doing, process } });
}

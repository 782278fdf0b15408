// One step while it goes on: the state so far, the actions so far, and what still follows from what
// has been done. Everything that a step changes goes through here.

import { absentUnit } from "../plan/defaults.ts";
import type { Emergency, Plan, UnitPlan } from "../plan/plan.ts";
import type { Action, Severity } from "./actions.ts";
import { type ActiveState, activeState, isActive, isInactive } from "./activity.ts";
import { Draft } from "./draft.ts";
import type { Now } from "./events.ts";
import { firstUnitState } from "./first-unit-state.ts";
import type { Job } from "./job.ts";
import type { ContainerPhase, Stamps, State, UnitState } from "./state.ts";
import type { Timer, TimerOwner } from "./timers.ts";
import type { Wish } from "./wish.ts";

/** A unit went from one state to another; jobs and other units have to hear of it. */
export interface Change extends ChangeDetails {
  readonly unit: string;
  readonly before: ActiveState;
  readonly after: ActiveState;
}

export interface ChangeDetails {
  /** It will start again by itself, so nothing is triggered by its end. */
  readonly restarts: boolean;
  /** Whether a reload that ends with this has worked. */
  readonly reloaded: boolean;
}

/** SuccessAction= and its kin: what a unit wants to happen to the container. */
export interface Alarm extends Emergency {
  readonly unit: string;
  readonly cause: "success" | "failure";
  readonly why: string;
}

export class Turn {
  readonly plan: Plan;
  readonly now: Now;
  readonly units: Draft<UnitState>;
  readonly jobs: Draft<Job>;
  readonly actions: Action[] = [];
  /** Not dealt with yet, in their order. */
  readonly changes: Change[] = [];
  readonly wishes: Wish[] = [];
  readonly alarms: Alarm[] = [];
  /** The units whose state or job is another one now. */
  readonly touched = new Set<string>();
  phase: ContainerPhase;
  /** Jobs are there, or an order among them, that were not there before. */
  isOrderNew = false;
  /** Something that was to be started in the first place cannot be. */
  hasRefusedGoal = false;
  readonly #timers: Draft<TimerOwner>;
  readonly #next: { token: number; timer: number; job: number };

  constructor(plan: Plan, state: State, now: Now) {
    this.plan = plan;
    this.now = now;
    this.phase = state.phase;
    this.units = new Draft(state.units);
    this.jobs = new Draft(state.jobs);
    this.#timers = new Draft(state.timers);
    this.#next = { ...state.next };
  }

  get state(): State {
    return {
      phase: this.phase,
      units: this.units.entries,
      jobs: this.jobs.entries,
      timers: this.#timers.entries,
      next: { ...this.#next },
    };
  }

  /** Its own name for any name of a unit. */
  nameOf(name: string): string {
    return Object.hasOwn(this.plan.aliases, name) ? this.plan.aliases[name]! : name;
  }

  /** A unit that is no longer in the plan, but still runs, is one whose file has gone. */
  unitPlan(name: string): UnitPlan {
    const known = Object.hasOwn(this.plan.units, name) ? this.plan.units[name] : undefined;
    return known ?? absentUnit(name, "not-found");
  }

  unit(name: string): UnitState {
    return this.units.get(name) ?? firstUnitState(this.unitPlan(name).kind);
  }

  activeState(name: string): ActiveState {
    return activeState(this.unit(name));
  }

  /** Sets what a unit does. Its jobs, and the units around it, are told later in this step. */
  change(name: string, next: UnitState, details: Partial<ChangeDetails> = {}): void {
    const before = this.activeState(name);
    const after = activeState(next);
    const stamps = this.#stamp(next.stamps, before, after);
    this.units.set(name, { ...next, stamps });
    this.touched.add(name);
    this.changes.push({ restarts: false, reloaded: true, ...details, unit: name, before, after });
  }

  newToken(): number {
    return this.#next.token++;
  }

  newJobId(): number {
    return this.#next.job++;
  }

  /** Null, which is infinity, sets none. */
  setTimer(owner: TimerOwner, afterMs: number | null): Timer | null {
    return afterMs === null ? null : this.setTimerAt(owner, this.now.monotonicMs + afterMs);
  }

  setTimerAt(owner: TimerOwner, atMs: number): Timer {
    const timer = { id: this.#next.timer++, atMs };
    this.#timers.set(String(timer.id), owner);
    this.act({ kind: "set-timer", ...timer });
    return timer;
  }

  cancelTimer(timer: Timer | null): void {
    if (timer === null || this.#timers.get(String(timer.id)) === undefined) return;
    this.#timers.delete(String(timer.id));
    this.act({ kind: "cancel-timer", id: timer.id });
  }

  /** The owner of a timer that has fired, and is no timer any more. */
  takeTimer(id: number): TimerOwner | undefined {
    const owner = this.#timers.get(String(id));
    this.#timers.delete(String(id));
    return owner;
  }

  act(action: Action): void {
    this.actions.push(action);
  }

  notice(severity: Severity, unit: string | null, text: string): void {
    this.act({ kind: "notice", severity, unit, text });
  }

  #stamp(stamps: Stamps, before: ActiveState, after: ActiveState): Stamps {
    const { realtimeMs, monotonicMs } = this.now;
    const next = { ...stamps, stateChange: realtimeMs };
    if (isInactive(before) && !isInactive(after)) next.inactiveExit = realtimeMs;
    if (!isInactive(before) && isInactive(after)) next.inactiveEnter = realtimeMs;
    if (isActive(before) && !isActive(after)) next.activeExit = realtimeMs;
    if (!isActive(before) && isActive(after)) {
      next.activeEnter = realtimeMs;
      next.activeSinceMs = monotonicMs;
    }
    return next;
  }
}

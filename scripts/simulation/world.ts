// The world as the state machine sees it: actions in, events out, and time in between. It keeps the
// promises of src/state/events.ts, and breaks everything that is not promised.

import type { Plan } from "../../src/plan/plan.ts";
import type { Action } from "../../src/state/actions.ts";
import type { Ending } from "../../src/state/events.ts";
import { behave, behaveOnReload, type Spawn } from "./behaviour.ts";
import { type Process, Processes } from "./processes.ts";
import type { Random } from "./random.ts";
import { Schedule } from "./schedule.ts";
import type { News, Surroundings } from "./surroundings.ts";

type Thing =
  | { readonly kind: "news"; readonly news: News; readonly unit: string | null }
  | { readonly kind: "deed"; readonly run: () => void }
  | { readonly kind: "timer"; readonly id: number };

const SIGHUP = 1;
const SIGKILL = 9;

export class World implements Surroundings {
  readonly random: Random;
  readonly processes: Processes;
  plan: Plan;
  /** How many of a hundred services run until they are stopped. */
  readonly stability: number;
  nowMs = 1_000;
  exitStatus: number | null = null;
  /** Units that have a shim, or processes that have lost theirs. */
  readonly groups = new Set<string>();
  readonly pidFiles = new Map<string, number>();
  readonly schedule: Schedule<Thing>;
  readonly #answers: News[] = [];
  readonly #told: News[] = [];

  constructor(random: Random, plan: Plan) {
    this.random = random;
    this.plan = plan;
    this.stability = random.pick([20, 50, 90, 95]);
    this.processes = new Processes(random);
    this.schedule = new Schedule(random);
  }

  tell(afterMs: number, news: News, unit: string | null = null): void {
    this.schedule.add(this.nowMs + afterMs, { kind: "news", news, unit });
  }

  later(afterMs: number, run: () => void): void {
    this.schedule.add(this.nowMs + afterMs, { kind: "deed", run });
  }

  /** The next event; null: nothing will ever happen again. */
  next(): News | null {
    for (;;) {
      const answer = this.#answers.shift();
      if (answer !== undefined) return this.#remember(answer);
      const again = this.#repeated();
      if (again !== null) return again;
      const empty = this.#emptyUnit();
      if (empty !== null) return { kind: "empty", unit: empty };
      const next = this.schedule.take();
      if (next === null) return null;
      this.nowMs = Math.max(this.nowMs, next.atMs);
      const { thing } = next;
      if (thing.kind === "deed") thing.run();
      else if (thing.kind === "timer") return this.#remember({ kind: "timer", id: thing.id });
      else return this.#remember(thing.news);
    }
  }

  perform(action: Action): void {
    switch (action.kind) {
      case "spawn":
        this.#spawn(action);
        return;
      case "kill":
        this.#kill(action.unit, action.whom, action.signal);
        return;
      case "watch":
        this.#watch(action.unit, action.pid, action.token);
        return;
      case "set-timer":
        this.schedule.add(action.atMs + this.random.below(2), { kind: "timer", id: action.id });
        return;
      case "cancel-timer":
        // One that has been on its way already comes too late.
        if (this.random.chance(95)) {
          this.schedule.remove((thing) => thing.kind === "timer" && thing.id === action.id);
        }
        return;
      case "arm-watchdog":
        this.#armWatchdog(action.unit, action.intervalMs);
        return;
      case "check-conditions":
      case "read-pid-file":
      case "list-processes":
      case "watch-bus-name":
        this.#ask(action);
        return;
      case "clean-up":
        this.pidFiles.delete(action.unit);
        for (const process of this.processes.of(action.unit)) process.isMain = false;
        return;
      case "reap-leftovers":
        this.later(this.random.below(100), () => this.#kill(action.unit, "all", SIGKILL));
        return;
      case "exit":
        this.exitStatus = action.status;
        return;
      case "reply":
      case "notice":
        return;
    }
  }

  die(process: Process, how: Ending): void {
    if (!this.processes.alive.delete(process.pid)) return;
    for (const token of process.tokens) {
      const news = { kind: "exited", token, how } as const;
      this.tell(this.random.below(3), news, process.unit);
    }
  }

  /** Whether the end of a process will be told, or has been told already but for the answer. */
  knows(token: number): boolean {
    const isOf = (thing: Thing) =>
      thing.kind === "news" && "token" in thing.news && thing.news.token === token;
    const processes = [...this.processes.alive.values()];
    return processes.some(({ tokens }) => tokens.includes(token)) || this.schedule.some(isOf);
  }

  hasLostShim(unit: string): boolean {
    return this.schedule.some(
      (thing) => thing.kind === "news" && thing.news.kind === "shim-lost" && thing.unit === unit,
    );
  }

  /** The shim of a unit is killed: nobody tells of its processes any more. */
  loseShim(unit: string): void {
    const processes = this.processes.of(unit);
    if (!this.groups.has(unit) || processes.length === 0) return;
    for (const process of processes) process.tokens.length = 0;
    this.schedule.remove((thing) => thing.kind === "news" && thing.unit === unit);
    this.tell(0, { kind: "shim-lost", unit }, unit);
  }

  #spawn({ unit, token, phase, index }: Spawn): void {
    this.groups.add(unit);
    const service = this.plan.units[unit];
    const type = service?.kind === "service" ? service.service.type : "simple";
    const isMain = phase === "start" && type !== "forking";
    const process = this.processes.create(unit, token, isMain);
    behave(this, process, { unit, token, phase, index, type });
  }

  #kill(unit: string, whom: "all" | readonly number[], signal: number): void {
    for (const process of this.processes.of(unit)) {
      if (whom !== "all" && !whom.includes(process.pid)) continue;
      if (signal === SIGHUP && process.isMain && behaveOnReload(this, process)) continue;
      const effect = this.processes.effect(process, signal);
      if (effect === null) continue;
      this.later(effect.afterMs, () => this.die(process, effect.how));
    }
  }

  #watch(unit: string, pid: number, token: number): void {
    const process = this.processes.alive.get(pid);
    if (process !== undefined) process.tokens.push(token);
    else this.tell(0, { kind: "exited", token, how: { kind: "exited", status: 0 } }, unit);
  }

  #armWatchdog(unit: string, intervalMs: number): void {
    const isAbout = ({ kind, unit: other }: { kind: string; unit?: string }) =>
      kind === "watchdog" && other === unit;
    this.schedule.remove((thing) => thing.kind === "news" && isAbout(thing.news));
    if (intervalMs === 0 || this.random.chance(70)) return;
    const afterMs = intervalMs * this.random.between(1, 5);
    this.tell(afterMs, { kind: "watchdog", unit });
  }

  #ask(query: Extract<Action, { kind: `${"check" | "read" | "list" | "watch-bus"}-${string}` }>) {
    const { unit } = query;
    switch (query.kind) {
      case "check-conditions": {
        const [met, asserted] = [this.random.chance(85), this.random.chance(95)];
        this.#answers.push({ kind: "conditions", token: query.token, met, asserted });
        return;
      }
      case "read-pid-file": {
        const pid = this.pidFiles.get(unit) ?? 0;
        const isRight = this.processes.alive.get(pid)?.unit === unit;
        this.#answers.push({ kind: "pid-file", token: query.token, pid: isRight ? pid : null });
        return;
      }
      case "list-processes": {
        const orphans = this.processes.of(unit).filter(({ tokens }) => tokens.length === 0);
        const pids = orphans.map(({ pid }) => pid);
        this.#answers.push({ kind: "processes", token: query.token, pids });
        return;
      }
      case "watch-bus-name": {
        const state = this.random.pick(["owned", "free", "free", "no-bus"] as const);
        this.#answers.push({ kind: "bus-name", unit, state });
        if (state === "no-bus") return;
        const change = this.random.chance(80) ? "owned" : "free";
        this.tell(this.random.below(2_000), { kind: "bus-name", unit, state: change });
      }
    }
  }

  /** A unit whose last process has gone, once all exits have been told. */
  #emptyUnit(): string | null {
    for (const unit of this.groups) {
      const isSilent = !this.schedule.some((thing) => thing.kind === "news" && thing.unit === unit);
      if (this.processes.of(unit).length > 0 || !isSilent) continue;
      this.groups.delete(unit);
      return unit;
    }
    return null;
  }

  #remember(news: News): News {
    const isOnce = ["request", "closed", "signal", "boot", "reloaded", "shim-lost"];
    if (!isOnce.includes(news.kind)) this.#told.push(news);
    if (this.#told.length > 20) this.#told.shift();
    return news;
  }

  /** What was told once is told again. */
  #repeated(): News | null {
    if (this.#told.length === 0 || !this.random.chance(3)) return null;
    const news = this.random.pick(this.#told);
    // These are of the present, or of a time that may come again.
    const isRepeatable = !["bus-name", "watchdog", "notify"].includes(news.kind);
    return isRepeatable ? news : null;
  }
}

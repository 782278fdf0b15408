// A state machine with units in it, and short words for what the world does to them.

import { linkPlan } from "../../src/plan/link.ts";
import type { Plan, UnitPlan } from "../../src/plan/plan.ts";
import type { Action } from "../../src/state/actions.ts";
import { activeState } from "../../src/state/activity.ts";
import type { Ending, Event } from "../../src/state/events.ts";
import { firstUnitState } from "../../src/state/first-unit-state.ts";
import type { Reply, Request } from "../../src/state/requests.ts";
import { FIRST_STATE, type ServiceRecord, type State } from "../../src/state/state.ts";
import { step } from "../../src/state/step.ts";
import { parseSignal } from "../../src/values/signals.ts";

type News = Event extends infer E ? (E extends Event ? Omit<E, "now"> : never) : never;
type Spawn = Extract<Action, { kind: "spawn" }>;
type JobRequest = Extract<Request, { kind: "job" }>;

export class Machine {
  plan: Plan;
  state: State = FIRST_STATE;
  nowMs = 1_000_000;
  /** All of them, and those of the last step. */
  readonly all: Action[] = [];
  actions: readonly Action[] = [];
  readonly #timers = new Map<number, number>();
  #nextPid = 100;
  #lastConnection = 0;

  constructor(units: readonly UnitPlan[], options: Partial<Omit<Plan, "units">> = {}) {
    this.plan = linkPlan(units, options);
  }

  boot(...goals: readonly string[]): this {
    return this.tell({ kind: "boot", goals });
  }

  /** Every step goes through JSON, as between one manager and the next. */
  tell(news: News): this {
    const now = { monotonicMs: this.nowMs, realtimeMs: 1e12 + this.nowMs };
    const state = JSON.parse(JSON.stringify(this.state)) as State;
    const next = step(this.plan, state, { ...news, now } as Event);
    this.state = next.state;
    this.actions = next.actions;
    this.all.push(...next.actions);
    for (const action of next.actions) {
      if (action.kind === "set-timer") this.#timers.set(action.id, action.atMs);
      if (action.kind === "cancel-timer") this.#timers.delete(action.id);
    }
    return this;
  }

  /** The last command of a unit was executed. */
  executed(unit: string): this {
    return this.tell({ kind: "spawned", token: this.lastSpawn(unit).token, pid: this.#nextPid++ });
  }

  notExecuted(unit: string, status: number | null = 203): this {
    return this.tell({ kind: "spawn-failed", token: this.lastSpawn(unit).token, status });
  }

  /** A command of a unit has ended, by default the last one: with a status or by a signal. */
  exits(unit: string, how: number | string, token = this.lastSpawn(unit).token): this {
    return this.tell({ kind: "exited", token, how: ending(how) });
  }

  /** The last command has been executed, and has ended. */
  runs(unit: string, how: number | string = 0): this {
    const { token } = this.lastSpawn(unit);
    return this.executed(unit).exits(unit, how, token);
  }

  mainExits(unit: string, how: number | string): this {
    const { at } = this.service(unit);
    if (!("main" in at) || (at.main.is !== "alive" && at.main.is !== "asked")) {
      throw new Error(`${unit} has no main process in ${at.sub}`);
    }
    return this.exits(unit, how, at.main.token);
  }

  empty(unit: string): this {
    return this.tell({ kind: "empty", unit });
  }

  /** The main process ends, and nothing else is left. */
  ends(unit: string, how: number | string): this {
    return this.mainExits(unit, how).empty(unit);
  }

  notify(unit: string, pid: number, fields: Readonly<Record<string, string>>): this {
    return this.tell({ kind: "notify", unit, pid, fields: Object.entries(fields), descriptors: 0 });
  }

  /** Time passes; the timers that fall into it fire one after the other. */
  advance(ms: number): this {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, atMs]) => atMs <= untilMs);
      const [next] = due.sort(([, a], [, b]) => a - b);
      if (next === undefined) break;
      const [id, atMs] = next;
      this.#timers.delete(id);
      this.nowMs = Math.max(this.nowMs, atMs);
      this.tell({ kind: "timer", id });
    }
    this.nowMs = untilMs;
    return this;
  }

  /** Asks for a job; the number is for `replyTo`. */
  ask(verb: JobRequest["verb"], unit: string, words: Partial<JobRequest> = {}): number {
    return this.request({ kind: "job", verb, unit, mode: "replace", wait: true, ...words });
  }

  request(request: Request): number {
    const connection = ++this.#lastConnection;
    this.tell({ kind: "request", connection, request });
    return connection;
  }

  replyTo(connection: number): Reply | undefined {
    const replies = this.all.filter(
      (action) => action.kind === "reply" && action.connection === connection,
    );
    if (replies.length > 1) throw new Error(`${replies.length} replies to ${connection}`);
    return (replies[0] as Extract<Action, { kind: "reply" }> | undefined)?.reply;
  }

  /** `done`, the result of the job, or why it was refused; `waits` without an answer. */
  answer(connection: number): string {
    const reply = this.replyTo(connection);
    if (reply === undefined) return "waits";
    if (reply.kind === "finished") return reply.result;
    return reply.kind === "refused" ? reply.why : "done";
  }

  signal(name: string): this {
    const signal = parseSignal(name);
    return this.tell({ kind: "signal", signal: signal.ok ? signal.value : 0 });
  }

  sub(unit: string): string {
    return (this.state.units[unit] ?? firstUnitState("service")).at.sub;
  }

  active(unit: string): string {
    return activeState(this.state.units[unit] ?? firstUnitState("service"));
  }

  service(unit: string): ServiceRecord {
    return (this.state.units[unit] ?? firstUnitState("service")) as ServiceRecord;
  }

  job(unit: string): string | undefined {
    return this.state.jobs[unit]?.type;
  }

  lastSpawn(unit: string): Spawn {
    const spawn = this.all.findLast((action) => action.kind === "spawn" && action.unit === unit);
    if (spawn === undefined) throw new Error(`nothing of ${unit} was spawned`);
    return spawn as Spawn;
  }

  /** `a.service/start` for every command so far; those of the last step by default. */
  spawned(actions: readonly Action[] = this.actions): readonly string[] {
    const spawns = actions.filter((action) => action.kind === "spawn");
    return spawns.map(({ unit, phase, index }) =>
      index === 0 ? `${unit}/${phase}` : `${unit}/${phase}/${index}`,
    );
  }

  /** `15 all` or `15 100` for every signal of the last step. */
  killed(actions: readonly Action[] = this.actions): readonly string[] {
    const kills = actions.filter((action) => action.kind === "kill");
    return kills.map(({ whom, signal }) => `${signal} ${whom}`);
  }

  /** What was asked in the last step; its token. */
  asked(kind: "check-conditions" | "read-pid-file" | "list-processes"): number {
    const query = this.all.findLast((action) => action.kind === kind);
    if (query === undefined || !("token" in query)) throw new Error(`no ${kind}`);
    return query.token;
  }

  get exitStatus(): number | undefined {
    const statuses = this.all.flatMap((action) => (action.kind === "exit" ? [action.status] : []));
    if (statuses.length > 1) throw new Error("more than one exit");
    return statuses[0];
  }

  get notices(): readonly string[] {
    return this.all.flatMap((action) => (action.kind === "notice" ? [action.text] : []));
  }
}

function ending(how: number | string): Ending {
  if (typeof how === "number") return { kind: "exited", status: how };
  const [, dumped, name] = /^(dump )?(.*)$/.exec(how)!;
  const signal = parseSignal(name!);
  if (!signal.ok) throw new Error(signal.problem.message);
  return { kind: dumped === undefined ? "killed" : "dumped", signal: signal.value };
}

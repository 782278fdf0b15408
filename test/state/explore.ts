// A plan with one service -> every state that it can get into, by every event that can happen
// there.

import type { Plan } from "../../src/plan/plan.ts";
import type { Event } from "../../src/state/events.ts";
import { controlOf, mainOf, timersOf } from "../../src/state/service.ts";
import type { ServiceState, Spawned } from "../../src/state/service-state.ts";
import { FIRST_STATE, type ServiceRecord, type State } from "../../src/state/state.ts";
import { step } from "../../src/state/step.ts";

type News = Event extends infer E ? (E extends Event ? Omit<E, "now"> : never) : never;

export const UNIT = "a.service";
const NOW_MS = 1_000_000;
const SIGTERM = 15;

export interface Explored {
  readonly states: readonly State[];
  /** The sub-states of the service among them. */
  readonly subs: ReadonlySet<string>;
}

/** Goes to every state that is not known yet, from every state that is. */
export function explore(plan: Plan, most: number): Explored {
  const known = new Map<string, State>();
  const waiting = [take(plan, FIRST_STATE, { kind: "boot", goals: [UNIT] })];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    const key = describe(state);
    if (known.has(key)) continue;
    known.set(key, state);
    if (known.size > most) throw new Error(`more than ${most} states`);
    for (const news of possible(state)) waiting.push(take(plan, state, news));
  }
  const states = [...known.values()];
  return { states, subs: new Set(states.map((state) => serviceOf(state)?.at.sub ?? "dead")) };
}

/**
 * The steps from a state to the exit, when it is asked to stop and everything ends as it should.
 */
export function stepsToExit(plan: Plan, from: State, most: number): number {
  let state = take(plan, from, { kind: "signal", signal: SIGTERM });
  for (let steps = 1; steps < most; steps++) {
    if (state.phase.is === "over") return steps;
    const news = likely(state);
    if (news === undefined) throw new Error(`stuck in ${describe(state)}`);
    state = take(plan, state, news);
  }
  throw new Error(`no exit after ${most} steps from ${describe(from)}`);
}

export function take(plan: Plan, state: State, news: News): State {
  const now = { monotonicMs: NOW_MS, realtimeMs: NOW_MS };
  return step(plan, state, { ...news, now } as Event).state;
}

/** What can happen next. Times are of no account: every timer may fire at any time. */
function possible(state: State): readonly News[] {
  const service = serviceOf(state);
  const news: News[] = [...REQUESTS, { kind: "signal", signal: SIGTERM }];
  for (const id of Object.keys(state.timers)) news.push({ kind: "timer", id: Number(id) });
  for (const { progress } of Object.values(state.jobs)) {
    if (progress.is !== "checking") continue;
    for (const met of [true, false]) {
      news.push({ kind: "conditions", token: progress.token, met, asserted: true });
    }
  }
  if (service === undefined) return news;
  for (const process of processesOf(service.at)) news.push(...processNews(process));
  if (service.occupied) news.push({ kind: "shim-lost", unit: UNIT });
  if (service.occupied && processesOf(service.at).length === 0) {
    news.push({ kind: "empty", unit: UNIT });
  }
  return [...news, ...searchNews(service.at), ...SAYINGS];
}

const REQUESTS: readonly News[] = (["start", "stop", "restart", "reload"] as const).map((verb) => ({
  kind: "request",
  connection: 1,
  request: { kind: "job", verb, unit: UNIT, mode: "replace", wait: false },
}));

const SAYINGS: readonly News[] = [
  ...(["READY", "RELOADING", "STOPPING"] as const).map((key) => ({
    ...({ kind: "notify", unit: UNIT, pid: 100, descriptors: 0 } as const),
    fields: [[key, "1"] as const, ["MONOTONIC_USEC", String(NOW_MS * 1000)] as const],
  })),
  { kind: "watchdog", unit: UNIT },
];

function processNews(process: Spawned): readonly News[] {
  const { token } = process;
  const ends: readonly News[] = [
    { kind: "exited", token, how: { kind: "exited", status: 0 } },
    { kind: "exited", token, how: { kind: "killed", signal: 9 } },
  ];
  if (process.is === "alive") return ends;
  return [
    ...ends,
    { kind: "spawned", token, pid: 100 },
    { kind: "spawn-failed", token, status: 203 },
  ];
}

function searchNews(at: ServiceState): readonly News[] {
  if (!("doing" in at)) return [];
  const { doing } = at;
  if (doing.is === "reading-pid-file") {
    return [100, null].map((pid) => ({ kind: "pid-file", token: doing.token, pid }));
  }
  if (doing.is !== "listing-processes") return [];
  return [[100], [], [100, 101]].map((pids) => ({ kind: "processes", token: doing.token, pids }));
}

/** What would happen in a world in which everything works. */
function likely(state: State): News | undefined {
  const service = serviceOf(state);
  if (service !== undefined) {
    const [process] = processesOf(service.at);
    const { phase } = state;
    const isLate = phase.is === "terminating" || phase.is === "killing";
    if (process?.is === "asked" && !isLate) return processNews(process)[2];
    if (process !== undefined && !isLate) return processNews(process)[0];
    if (service.occupied) return { kind: "empty", unit: UNIT };
    const [answer] = searchNews(service.at);
    if (answer !== undefined) return answer;
  }
  const [id] = Object.keys(state.timers);
  return id === undefined ? undefined : { kind: "timer", id: Number(id) };
}

function processesOf(at: ServiceState): readonly Spawned[] {
  const control = controlOf(at);
  const processes = [mainOf(at), control.is === "command" ? control.process : control];
  return processes.filter((process): process is Spawned => "token" in process);
}

function serviceOf(state: State): ServiceRecord | undefined {
  return state.units[UNIT] as ServiceRecord | undefined;
}

/** What makes a state another one; numbers that only count do not. */
function describe(state: State): string {
  const service = serviceOf(state);
  const jobs = Object.values(state.jobs).map(({ type, progress }) => `${type}/${progress.is}`);
  const held = service === undefined ? [] : timersOf(service.at);
  const words = JSON.stringify(service?.at, (key, value) =>
    ["token", "timer", "retry", "waitedMs", "sinceMs", "pid"].includes(key) ? undefined : value,
  );
  const { result, notified, occupied } = service ?? {};
  const more = [result === "success", notified, occupied, held.length, state.phase.is];
  return [words, ...jobs, ...more].join(" ");
}

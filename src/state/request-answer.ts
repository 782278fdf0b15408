// A request of a client -> its jobs, its signals, its answer. Every request is answered once: at
// once, or when the job that it waits for has ended.

import { isInactive } from "./activity.ts";
import { finishJob } from "./job-finish.ts";
import { jobTypeFor, wishFor } from "./job-wish.ts";
import { JOB_WAITERS_MAX } from "./limits.ts";
import { NEVER } from "./rate-limit.ts";
import type { Refusal, Reply, Request } from "./requests.ts";
import { controlOf, mainOf, Service } from "./service.ts";
import { tellService } from "./service-table.ts";
import { forceShutdown, requestShutdown } from "./shutdown.ts";
import { queueTransaction } from "./transaction-build.ts";
import type { Refused } from "./transaction-closure.ts";
import type { Turn } from "./turn.ts";

export function answerRequest(turn: Turn, connection: number, request: Request): void {
  const reply = carryOut(turn, connection, request);
  if (reply !== "later") turn.act({ kind: "reply", connection, reply });
}

/** The client does not wait any more. */
export function forgetConnection(turn: Turn, connection: number): void {
  for (const job of turn.jobs.values()) {
    if (!job.waiting.includes(connection)) continue;
    const waiting = job.waiting.filter((other) => other !== connection);
    turn.jobs.set(job.unit, { ...job, waiting });
  }
}

const DONE: Reply = { kind: "done" };

function carryOut(turn: Turn, connection: number, request: Request): Reply | "later" {
  switch (request.kind) {
    case "job":
      return queueRequested(turn, connection, request);
    case "kill":
      return killUnit(turn, request);
    case "reset-failed":
      return resetFailed(turn, request.unit);
    case "cancel":
      return cancelJobs(turn, request.unit);
    case "exit":
      if (request.force) forceShutdown(turn, request.status, "asked to");
      else requestShutdown(turn, request.status, "asked to");
      return DONE;
  }
}

type JobRequest = Extract<Request, { kind: "job" }>;

function queueRequested(turn: Turn, connection: number, request: JobRequest): Reply | "later" {
  const unit = turn.nameOf(request.unit);
  const refused = checkRequest(turn, unit, request);
  if (refused !== null) return { kind: "refused", ...refused };
  const type = jobTypeFor(turn, unit, wishFor(turn, unit, request.verb));
  if (type === null) return DONE;
  const wasUp = !isInactive(turn.activeState(unit));
  const failure = queueTransaction(turn, unit, type, request.mode);
  if (failure !== null) return { kind: "refused", ...failure };
  if (type === "stop" && wasUp) turn.units.set(unit, { ...turn.unit(unit), stoppedByHand: true });
  const job = turn.jobs.get(unit);
  if (job === undefined || !request.wait || job.waiting.length >= JOB_WAITERS_MAX) return DONE;
  turn.jobs.set(unit, { ...job, waiting: [...job.waiting, connection] });
  return "later";
}

function checkRequest(turn: Turn, unit: string, { verb, mode }: JobRequest): Refused | null {
  const plan = turn.unitPlan(unit);
  const refuse = (why: Refusal, text: string) => ({ why, text });
  if (turn.phase.is !== "up") return refuse("shutting-down", "The container is being stopped.");
  const isGone = plan.load === "not-found" || plan.load === "error" || plan.load === "bad-setting";
  if (verb === "stop" && isGone && turn.activeState(unit) === "inactive") {
    return refuse("no-such-unit", `Unit ${unit} not loaded.`);
  }
  const mayStart = !STARTING_VERBS.includes(verb) || !plan.refuseManualStart;
  const mayStop = !STOPPING_VERBS.includes(verb) || !plan.refuseManualStop;
  if (!mayStart || !mayStop) {
    const text =
      `Operation refused, unit ${unit} may be requested by dependency only ` +
      "(it is configured to refuse manual start/stop).";
    return refuse("only-by-dependency", text);
  }
  if (mode === "isolate" && (verb !== "start" || !plan.allowIsolate)) {
    return refuse("no-isolation", `Operation refused, unit ${unit} may not be isolated.`);
  }
  return null;
}

const STARTING_VERBS: readonly JobRequest["verb"][] = [
  ...(["start", "restart", "try-restart", "reload-or-restart"] as const),
  "try-reload-or-restart",
];
const STOPPING_VERBS: readonly JobRequest["verb"][] = ["stop", "restart", "try-restart"];

function killUnit(turn: Turn, { unit, whom, signal }: Extract<Request, { kind: "kill" }>): Reply {
  const name = turn.nameOf(unit);
  const state = turn.unit(name);
  const at = state.kind === "service" ? state.at : null;
  const main = at === null ? null : mainOf(at);
  const control = at === null ? null : controlOf(at);
  const process = whom === "main" ? main : control?.is === "command" ? control.process : null;
  const pids = process?.is === "alive" ? [process.pid] : [];
  const isAll = whom === "all" && state.kind === "service" && state.occupied;
  if (!isAll && pids.length === 0) {
    const what = whom === "all" ? "process" : `${whom} process`;
    const text = `Unit ${name} has no ${what} to kill.`;
    return { kind: "refused", why: "no-such-process", text };
  }
  turn.act({ kind: "kill", unit: name, whom: isAll ? "all" : pids, signal });
  return DONE;
}

/** The failed state, and what has been counted on the way to it. */
function resetFailed(turn: Turn, unit: string | null): Reply {
  const names = unit === null ? turn.units.keys() : [turn.nameOf(unit)];
  for (const name of names) {
    const state = turn.unit(name);
    if (state.stamps.stateChange === 0) continue;
    turn.units.set(name, { ...state, starts: NEVER, automatic: NEVER });
    if (state.kind !== "service") continue;
    const service = new Service(turn, name);
    service.remember({ restarts: 0 });
    tellService(service, { kind: "reset-failed" });
  }
  return DONE;
}

function cancelJobs(turn: Turn, unit: string | null): Reply {
  const names = unit === null ? turn.jobs.keys() : [turn.nameOf(unit)];
  for (const name of names) {
    const job = turn.jobs.get(name);
    if (job !== undefined) finishJob(turn, job, "canceled");
    else if (unit !== null) {
      return { kind: "refused", why: "no-such-job", text: `Unit ${name} has no job.` };
    }
  }
  return DONE;
}

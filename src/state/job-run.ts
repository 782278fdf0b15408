// A job whose turn has come -> what it does to its unit.

import { activeState, isActive, isInactive } from "./activity.ts";
import type { Answer } from "./events.ts";
import type { Job, JobProgress, JobResult } from "./job.ts";
import { finishJob } from "./job-finish.ts";
import { canReload } from "./job-wish.ts";
import { Service } from "./service.ts";
import type { ServiceEvent } from "./service-events.ts";
import { tellService } from "./service-table.ts";
import type { UnitState } from "./state.ts";
import type { Turn } from "./turn.ts";

/** False where it has to wait for its unit, which is in the middle of something else. */
export function runJob(turn: Turn, job: Job): boolean {
  if (mustWait(turn, job)) return false;
  proceed(turn, job, { is: "running" });
  const running = turn.jobs.get(job.unit)!;
  switch (running.type) {
    case "verify-active":
      finishJob(turn, running, isActive(turn.activeState(job.unit)) ? "done" : "skipped");
      return true;
    case "start":
      runStart(turn, running);
      return true;
    case "stop":
    case "restart":
      if (isInactive(turn.activeState(job.unit))) finishJob(turn, running, "done");
      else tellUnit(turn, job.unit, { kind: "stop" });
      return true;
    case "reload":
      runReload(turn, running);
      return true;
  }
}

/** What cannot be done now is tried again whenever something has changed. */
function mustWait(turn: Turn, { unit, type }: Job): boolean {
  const state = turn.unit(unit);
  switch (type) {
    case "start":
      // What waits for its restart is started by that.
      return activeState(state) === "deactivating" || state.at.sub === "auto-restart";
    case "verify-active":
      return activeState(state) === "activating";
    case "reload":
      return activeState(state) === "reloading" || activeState(state) === "activating";
    case "stop":
    case "restart":
      return false;
  }
}

function proceed(turn: Turn, job: Job, progress: JobProgress): void {
  const { jobRunningTimeoutMs } = turn.unitPlan(job.unit);
  let { timer } = job;
  if (jobRunningTimeoutMs !== null && progress.is === "running") {
    const atMs = turn.now.monotonicMs + jobRunningTimeoutMs;
    if (timer === null || atMs < timer.atMs) {
      turn.cancelTimer(timer);
      timer = turn.setTimerAt({ kind: "job", unit: job.unit }, atMs);
    }
  }
  turn.jobs.set(job.unit, { ...job, progress, timer });
}

function runStart(turn: Turn, job: Job): void {
  const unit = turn.unitPlan(job.unit);
  const state = turn.activeState(job.unit);
  if (isActive(state)) finishJob(turn, job, "done");
  else if (unit.load !== "loaded") finishJob(turn, job, "failed");
  // It is being started already, and the job waits for that.
  else if (state === "activating") return;
  else if (unit.hasConditions) {
    const token = turn.newToken();
    proceed(turn, job, { is: "checking", token });
    turn.act({ kind: "check-conditions", unit: job.unit, token });
  } else startUnit(turn, job);
}

type Conditions = Extract<Answer, { kind: "conditions" }>;

/** The conditions of a unit have been checked; whoever does not wait for them ignores it. */
export function conditionsChecked(turn: Turn, { token, met, asserted }: Conditions): void {
  const job = turn.jobs
    .values()
    .find(({ progress }) => progress.is === "checking" && progress.token === token);
  if (job === undefined) return;
  const conditions = { met, asserted, realtimeMs: turn.now.realtimeMs };
  turn.units.set(job.unit, { ...turn.unit(job.unit), conditions });
  turn.jobs.set(job.unit, { ...job, progress: { is: "running" } });
  const running = turn.jobs.get(job.unit)!;
  if (!met) {
    turn.notice("info", job.unit, "Skipped, because a condition does not hold");
    finishJob(turn, running, "done");
  } else if (!asserted) finishJob(turn, running, "assert");
  else startUnit(turn, running);
}

function startUnit(turn: Turn, job: Job): void {
  turn.units.set(job.unit, { ...turn.unit(job.unit), stoppedByHand: false });
  if (hasUnmetBinding(turn, job.unit)) finishJob(turn, job, "dependency");
  else tellUnit(turn, job.unit, { kind: "start" });
}

/**
 * BindsTo= with After= needs the other unit to be active in fact, not just to have been started.
 */
function hasUnmetBinding(turn: Turn, unit: string): boolean {
  const { BindsTo = [], After = [] } = turn.unitPlan(unit).relations;
  return BindsTo.some((name) => After.includes(name) && !isActive(turn.activeState(name)));
}

function runReload(turn: Turn, job: Job): void {
  const unit = turn.unitPlan(job.unit);
  let refusal: JobResult | null = null;
  if (unit.load !== "loaded") refusal = "failed";
  else if (!canReload(unit)) refusal = "skipped";
  else if (!isActive(turn.activeState(job.unit))) refusal = "invalid";
  if (refusal !== null) finishJob(turn, job, refusal);
  // What has no reload of its own has passed it on to others.
  else if (unit.kind === "target") finishJob(turn, job, "done");
  else tellUnit(turn, job.unit, { kind: "reload" });
}

function tellUnit(turn: Turn, name: string, event: ServiceEvent): void {
  const state = turn.unit(name);
  if (state.kind === "service") tellService(new Service(turn, name), event);
  else turn.change(name, targetAfter(state, event));
}

function targetAfter(state: Extract<UnitState, { kind: "target" }>, event: ServiceEvent) {
  const sub = event.kind === "start" ? "active" : "dead";
  return { ...state, at: { sub } } as const;
}

// (plan, state, event) -> (state, actions): the state machine as a whole. It reads no clock and
// does nothing by itself; the same arguments give the same answer, always.

import type { Plan } from "../plan/plan.ts";
import type { Action } from "./actions.ts";
import type { Event } from "./events.ts";
import { timerRole } from "./find-service.ts";
import { finishJob } from "./job-finish.ts";
import { notified } from "./notify.ts";
import { takeNewPlan } from "./plan-reload.ts";
import { answered, lateProcessEvent, processEvent } from "./process-events.ts";
import { answerRequest, forgetConnection } from "./request-answer.ts";
import { Service } from "./service.ts";
import { tellService } from "./service-table.ts";
import { settle } from "./settle.ts";
import { shutdownTimedOut } from "./shutdown.ts";
import { gotSignal } from "./signals.ts";
import type { State } from "./state.ts";
import type { TimerOwner } from "./timers.ts";
import { queueTransaction } from "./transaction-build.ts";
import { Turn } from "./turn.ts";

export interface Step {
  readonly state: State;
  readonly actions: readonly Action[];
}

export function step(plan: Plan, state: State, event: Event): Step {
  // Nothing follows the end.
  if (state.phase.is === "over") return { state, actions: [] };
  const turn = new Turn(plan, state, event.now);
  handle(turn, event);
  settle(turn);
  return { state: turn.state, actions: turn.actions };
}

function handle(turn: Turn, event: Event): void {
  const isLate = turn.phase.is === "terminating" || turn.phase.is === "killing";
  switch (event.kind) {
    case "boot":
      boot(turn, event.goals);
      return;
    case "request":
      answerRequest(turn, event.connection, event.request);
      return;
    case "closed":
      forgetConnection(turn, event.connection);
      return;
    case "signal":
      gotSignal(turn, event.signal);
      return;
    case "timer":
      timerFired(turn, event.id);
      return;
    case "spawned":
    case "spawn-failed":
    case "exited":
    case "empty":
    case "shim-lost":
      if (isLate) lateProcessEvent(turn, event);
      else processEvent(turn, event);
      return;
    case "conditions":
    case "pid-file":
    case "processes":
    case "bus-name":
      if (!isLate) answered(turn, event);
      return;
    case "notify":
      if (!isLate) notified(turn, event);
      return;
    case "watchdog":
      if (!isLate) missedWatchdog(turn, event.unit);
      return;
    case "reloaded":
      takeNewPlan(turn);
  }
}

function boot(turn: Turn, goals: readonly string[]): void {
  if (turn.phase.is !== "new") return;
  turn.phase = { is: "up" };
  for (const goal of goals) {
    const unit = turn.nameOf(goal);
    const refused = queueTransaction(turn, unit, "start", "replace");
    if (refused === null) continue;
    turn.notice("error", unit, `Cannot be started: ${refused.text}`);
    turn.touched.add(unit);
    turn.hasRefusedGoal = true;
  }
}

function missedWatchdog(turn: Turn, name: string): void {
  const unit = turn.unit(name);
  if (unit.kind !== "service" || unit.watchdogMs === 0) return;
  tellService(new Service(turn, name), { kind: "watchdog" });
}

function timerFired(turn: Turn, id: number): void {
  const owner = turn.takeTimer(id);
  if (owner !== undefined) TIMERS[owner.kind](turn, owner as never, id);
}

const TIMERS: {
  readonly [K in TimerOwner["kind"]]: (
    turn: Turn,
    owner: Extract<TimerOwner, { kind: K }>,
    id: number,
  ) => void;
} = {
  unit: (turn, { unit }, id) => {
    const state = turn.unit(unit);
    const kind = state.kind === "service" ? timerRole(state.at, id) : null;
    if (kind !== null) tellService(new Service(turn, unit), { kind });
  },
  job: (turn, { unit }, id) => {
    const job = turn.jobs.get(unit);
    if (job?.timer?.id !== id) return;
    finishJob(turn, job, "timeout");
    const action = turn.unitPlan(unit).jobTimeoutAction;
    turn.alarms.push({
      unit,
      cause: "failure",
      why: "its job timed out",
      action,
      exitStatus: null,
    });
  },
  shutdown: (turn, _owner, id) => {
    if ("timer" in turn.phase && turn.phase.timer?.id === id) shutdownTimedOut(turn);
  },
};

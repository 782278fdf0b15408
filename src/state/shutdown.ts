// The end of the container: every unit is stopped in reverse order, what is left gets SIGTERM and
// then SIGKILL, and only when nothing is left it exits, once.

import { isInactive } from "./activity.ts";
import { finishJob } from "./job-finish.ts";
import { KILL_PATIENCE_MS, STOP_REQUESTS, TERMINATE_PATIENCE_MS } from "./limits.ts";
import { countOne, NEVER } from "./rate-limit.ts";
import { timersOf } from "./service.ts";
import { queueStopOfAll } from "./shutdown-jobs.ts";
import type { Turn } from "./turn.ts";

const SIGKILL = 9;
const SIGTERM = 15;
const SIGCONT = 18;
/** How many units a line names that are waited for. */
const NAMED_MAX = 5;

export function beginShutdown(turn: Turn, status: number, why: string): void {
  if (turn.phase.is !== "up" && turn.phase.is !== "new") return;
  turn.notice("notice", null, `Stopping: ${why}`);
  const timer = turn.setTimer({ kind: "shutdown" }, turn.plan.shutdownTimeoutMs);
  const requests = countOne(NEVER, STOP_REQUESTS, turn.now.monotonicMs)!;
  turn.phase = { is: "stopping", status, timer, requests };
  queueStopOfAll(turn);
}

/** A signal or a client says so. Who insists gets it at once. */
export function requestShutdown(turn: Turn, status: number, why: string): void {
  const { phase } = turn;
  if (phase.is === "new" || phase.is === "up") beginShutdown(turn, status, why);
  else if (phase.is !== "over") {
    const requests = countOne(phase.requests, STOP_REQUESTS, turn.now.monotonicMs);
    if (requests === null) {
      forceShutdown(turn, phase.status, "asked for again and again");
      return;
    }
    turn.phase = { ...phase, requests };
    turn.notice("notice", null, `Stopping already; waiting for ${waitedFor(turn)}`);
  }
}

/** Units are not stopped any more, but only killed. */
export function forceShutdown(turn: Turn, status: number, why: string): void {
  const { phase } = turn;
  if (phase.is === "over" || phase.is === "killing") return;
  const isFirst = phase.is === "new" || phase.is === "up";
  turn.notice("warning", null, `Ending at once: ${why}`);
  killRest(turn, "terminating", isFirst ? status : phase.status);
}

/** Goes on to the next phase where this one is done. True if it is. */
export function advanceShutdown(turn: Turn): boolean {
  const { phase } = turn;
  if (phase.is === "terminating" || phase.is === "killing") {
    if (occupiedUnits(turn).length > 0) return false;
    exit(turn, phase.status);
    return true;
  }
  if (phase.is !== "stopping" || turn.jobs.keys().length > 0) return false;
  // What was started for the shutdown has to stop as well.
  if (turn.units.keys().some((unit) => !isInactive(turn.activeState(unit)))) queueStopOfAll(turn);
  else killRest(turn, "terminating", phase.status);
  return true;
}

export function shutdownTimedOut(turn: Turn): void {
  const { phase } = turn;
  if (phase.is === "stopping") {
    forceShutdown(turn, phase.status, `${waitedFor(turn)} took too long to stop`);
  } else if (phase.is === "terminating") {
    killRest(turn, "killing", phase.status);
  } else if (phase.is === "killing") {
    turn.notice("error", null, `Processes of ${waitedFor(turn)} are still there after SIGKILL`);
    exit(turn, phase.status);
  }
}

/** From here on no unit does anything by itself any more: only the end of its processes counts. */
function killRest(turn: Turn, is: "terminating" | "killing", status: number): void {
  for (const job of turn.jobs.values()) finishJob(turn, job, "canceled", true);
  for (const unit of turn.units.values()) {
    if (unit.kind !== "service") continue;
    for (const timer of timersOf(unit.at)) turn.cancelTimer(timer);
  }
  const { phase } = turn;
  const requests = "requests" in phase ? phase.requests : NEVER;
  if ("timer" in phase) turn.cancelTimer(phase.timer);
  const occupied = occupiedUnits(turn);
  const signals = is === "killing" ? [SIGKILL] : [SIGTERM, SIGCONT];
  for (const unit of occupied) {
    for (const signal of signals) turn.act({ kind: "kill", unit, whom: "all", signal });
  }
  const patienceMs = is === "killing" ? KILL_PATIENCE_MS : TERMINATE_PATIENCE_MS;
  const timer = turn.setTimer({ kind: "shutdown" }, occupied.length > 0 ? patienceMs : null);
  turn.phase = { is, status, timer, requests };
}

function exit(turn: Turn, status: number): void {
  if ("timer" in turn.phase) turn.cancelTimer(turn.phase.timer);
  turn.phase = { is: "over", status };
  turn.act({ kind: "exit", status });
}

function occupiedUnits(turn: Turn): readonly string[] {
  return turn.units.keys().filter((name) => {
    const unit = turn.unit(name);
    return unit.kind === "service" && unit.occupied;
  });
}

/** Others only wait for these. */
function unitsAtWork(turn: Turn): readonly string[] {
  const jobs = turn.jobs.values().filter(({ progress }) => progress.is !== "waiting");
  return jobs.map(({ unit }) => unit);
}

function waitedFor(turn: Turn): string {
  const isLate = turn.phase.is === "terminating" || turn.phase.is === "killing";
  const units = isLate ? occupiedUnits(turn) : unitsAtWork(turn);
  const named = units.slice(0, NAMED_MAX).map((unit) => `${unit} (${turn.unit(unit).at.sub})`);
  const more = units.length - named.length;
  return more > 0 ? `${named.join(", ")} and ${more} more` : named.join(", ") || "nothing";
}

// What has happened -> everything that follows from it at once, until nothing more does.

import { isInactive } from "./activity.ts";
import { wishAutomaticJobs } from "./automatic.ts";
import { endWhereNothingIsLeft, endWithEssential, raiseAlarm } from "./container-end.ts";
import { breakDeadlock } from "./deadlock.ts";
import { isRunnable } from "./job-order.ts";
import { runJob } from "./job-run.ts";
import { ROUNDS_MAX } from "./limits.ts";
import { Service } from "./service.ts";
import { tellService } from "./service-table.ts";
import { advanceShutdown } from "./shutdown.ts";
import type { Turn } from "./turn.ts";
import { unitChanged } from "./unit-changed.ts";
import { failLostRestarts, grantWish } from "./wish-grant.ts";

/** A unit's own change comes first, then what it asks for, then the next job. */
export function settle(turn: Turn): void {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const change = turn.changes.shift();
    const alarm = change === undefined ? turn.alarms.shift() : undefined;
    const wish = change === undefined && alarm === undefined ? turn.wishes.shift() : undefined;
    if (change !== undefined) unitChanged(turn, change);
    else if (alarm !== undefined) raiseAlarm(turn, alarm);
    else if (wish !== undefined) grantWish(turn, wish);
    else if (!goOn(turn)) return;
  }
  throw new Error(`an event has consequences without end: ${describe(turn)}`);
}

/** True if something has changed by that. */
function goOn(turn: Turn): boolean {
  return (
    failLostRestarts(turn) ||
    endWithEssential(turn) ||
    wishAutomaticJobs(turn) ||
    runNextJob(turn) ||
    startIdle(turn) ||
    breakDeadlock(turn) ||
    endWhereNothingIsLeft(turn) ||
    advanceShutdown(turn)
  );
}

function runNextJob(turn: Turn): boolean {
  return turn.jobs
    .values()
    .some((job) => job.progress.is === "waiting" && isRunnable(turn, job) && runJob(turn, job));
}

/** Type=idle waits until no other job is under way; those that only wait do not count. */
function startIdle(turn: Turn): boolean {
  const busy = turn.jobs.values().filter(({ progress }) => progress.is !== "waiting");
  if (busy.length === 0 || !busy.every(({ unit }) => isWaitingForIdle(turn, unit))) return false;
  for (const { unit } of busy) tellService(new Service(turn, unit), { kind: "idle" });
  return true;
}

function isWaitingForIdle(turn: Turn, name: string): boolean {
  const { at } = turn.unit(name);
  return at.sub === "start" && at.doing.is === "waiting-for-idle";
}

function describe(turn: Turn): string {
  const jobs = turn.jobs
    .values()
    .map(({ unit, type, progress }) => `${unit}/${type}/${progress.is}`);
  const units = turn.units.keys().filter((unit) => !isInactive(turn.activeState(unit)));
  return `jobs ${jobs.slice(0, 5).join(", ")}; units ${units.slice(0, 5).join(", ")}`;
}

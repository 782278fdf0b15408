// A step of a simulated run -> the rules that it has broken.

import { DEFAULT_SERVICE } from "../../src/plan/defaults.ts";
import type { Plan, ServicePlan } from "../../src/plan/plan.ts";
import type { Action } from "../../src/state/actions.ts";
import { activeState, isInactive } from "../../src/state/activity.ts";
import type { Event } from "../../src/state/events.ts";
import { controlOf, mainOf, timersOf } from "../../src/state/service.ts";
import type { ServiceRecord, State } from "../../src/state/state.ts";
import type { World } from "./world.ts";

export interface Moment {
  readonly plan: Plan;
  readonly before: State;
  readonly event: Event;
  readonly after: State;
  readonly actions: readonly Action[];
}

/** Bytes of state that a unit may take. */
const BYTES_PER_UNIT = 3_000;

export type Rule = (moment: Moment, world: World) => string | null;

export const RULES: readonly Rule[] = [
  timersAreHeldOnce,
  stateIsBounded,
  stateIsPlain,
  processesAreReal,
  occupiedIsTrue,
  jobsCanGoOn,
  jobsAreWorkedAt,
  nothingIsWaitedForInVain,
  nothingIsSpawnedInTheEnd,
  downMeansEmpty,
];

/** Every timer that is set is waited for by exactly one, and nobody waits for one that is not. */
function timersAreHeldOnce({ after }: Moment): string | null {
  const held = Object.values(after.units).flatMap((unit) =>
    unit.kind === "service" && !isOver(after) ? timersOf(unit.at) : [],
  );
  const jobs = Object.values(after.jobs).flatMap(({ timer }) => (timer === null ? [] : [timer]));
  const phase = "timer" in after.phase && after.phase.timer !== null ? [after.phase.timer] : [];
  const waited = [...held, ...jobs, ...phase].map(({ id }) => String(id)).sort();
  const set = Object.keys(after.timers).sort();
  if (waited.join() === set.join()) return null;
  return `timers ${set.join()} are set, and ${waited.join()} are waited for`;
}

function isOver({ phase }: State): boolean {
  return phase.is === "terminating" || phase.is === "killing" || phase.is === "over";
}

function stateIsBounded({ after, plan }: Moment): string | null {
  const units = new Set([...Object.keys(plan.units), ...Object.keys(after.units)]).size;
  const { length } = JSON.stringify(after);
  return length > units * BYTES_PER_UNIT ? `the state is ${length} bytes for ${units} units` : null;
}

function stateIsPlain({ after }: Moment): string | null {
  const text = JSON.stringify(after);
  return hasHole(after) ? `the state has an undefined value: ${text}` : null;
}

function hasHole(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasHole);
}

/** A process that the state waits for exists, or its end is on its way. */
function processesAreReal({ after }: Moment, world: World): string | null {
  if (isOver(after)) return null;
  for (const [name, unit] of Object.entries(after.units)) {
    if (unit.kind !== "service" || world.hasLostShim(name)) continue;
    const control = controlOf(unit.at);
    for (const process of [mainOf(unit.at), control.is === "command" ? control.process : control]) {
      if (process.is !== "asked" && process.is !== "alive") continue;
      if (!world.knows(process.token)) return `${name} waits for token ${process.token} in vain`;
    }
  }
  return null;
}

function occupiedIsTrue({ after }: Moment, world: World): string | null {
  for (const unit of world.groups) {
    const state = after.units[unit];
    const isKnown = state?.kind === "service" && state.occupied;
    if (!isKnown) return `${unit} has processes, and is not occupied`;
  }
  return null;
}

/** A job that waits has something to wait for. */
function jobsCanGoOn({ after }: Moment): string | null {
  const jobs = Object.values(after.jobs);
  const isMoving = jobs.some(({ unit, progress }) => {
    const state = after.units[unit];
    const isBetween = state !== undefined && activeState(state).endsWith("ing");
    return progress.is !== "waiting" || isBetween;
  });
  return jobs.length > 0 && !isMoving ? `jobs wait for nothing: ${jobNames(after)}` : null;
}

/** A job that runs is what its unit is doing. */
function jobsAreWorkedAt({ after }: Moment): string | null {
  for (const { unit, type, progress } of Object.values(after.jobs)) {
    const state = after.units[unit];
    if (progress.is !== "running" || state === undefined) continue;
    const active = activeState(state);
    // One that fails is on its way down until that is over.
    if (active !== DURING[type] && active !== "deactivating")
      return `${unit} is ${active} during its ${type}`;
  }
  return null;
}

const DURING = {
  start: "activating",
  "verify-active": "activating",
  stop: "deactivating",
  restart: "deactivating",
  reload: "reloading",
} as const;

/** What waits for processes to end has some. */
function nothingIsWaitedForInVain({ after }: Moment): string | null {
  if (isOver(after)) return null;
  for (const [name, unit] of Object.entries(after.units)) {
    if (unit.kind !== "service" || !/^(stop|final)-sig/.test(unit.at.sub)) continue;
    if (!unit.occupied) return `${name} is empty, and still ${unit.at.sub}`;
  }
  return null;
}

function jobNames({ jobs }: State): string {
  return Object.values(jobs)
    .map(({ unit, type, progress }) => `${unit}/${type}/${progress.is}`)
    .join(", ");
}

/** Once everything is being stopped, only what belongs to the shutdown begins to run. */
function nothingIsSpawnedInTheEnd({ before, after, actions }: Moment): string | null {
  const spawns = actions.flatMap((action) => (action.kind === "spawn" ? [action] : []));
  if (isOver(before) && spawns.length > 0) return `spawned at the very end: ${spawns[0]!.unit}`;
  if (before.phase.is !== "stopping") return null;
  const begun = spawns.find(
    ({ unit }) => unit !== "late.service" && isDown(before, unit) && !isDown(after, unit),
  );
  return begun === undefined ? null : `started while everything is stopped: ${begun.unit}`;
}

function isDown({ units }: State, name: string): boolean {
  const unit = units[name];
  return unit === undefined || isInactive(activeState(unit));
}

/** KillMode=control-group and mixed leave nothing behind. */
function downMeansEmpty({ plan, before, after }: Moment): string | null {
  for (const [name, unit] of Object.entries(after.units)) {
    if (unit.kind !== "service" || !isInactive(activeState(unit)) || !unit.occupied) continue;
    const was = before.units[name];
    // Only what has just ended: a new plan may say something else about it later.
    if (was?.kind !== "service" || isInactive(activeState(was))) continue;
    const service = servicePlan(plan, name);
    if (!killsEverything(service) || unit.result === "resources" || hasGivenUp(was)) continue;
    return `${name} is ${unit.at.sub}, and has processes`;
  }
  return null;
}

function servicePlan(plan: Plan, name: string): ServicePlan {
  const unit = plan.units[name];
  return unit?.kind === "service" ? unit.service : DEFAULT_SERVICE;
}

function killsEverything({ kill }: ServicePlan): boolean {
  return kill.sendSigkill && (kill.mode === "control-group" || kill.mode === "mixed");
}

/** What SIGKILL did not end in time is left alone; so is what a restart waited for has left. */
function hasGivenUp({ at }: ServiceRecord): boolean {
  return at.sub === "final-sigkill" || at.sub === "auto-restart";
}

// Starts and stops of a step -> whether they were in order, limited, and one at a time.

import type { Plan } from "../../src/plan/plan.ts";
import { activeState, isInactive } from "../../src/state/activity.ts";
import type { Job } from "../../src/state/job.ts";
import type { State } from "../../src/state/state.ts";
import type { Moment } from "./invariants.ts";
import type { World } from "./world.ts";

/** Keeps what a single step does not show. */
export class OrderRules {
  readonly #starts = new Map<string, number[]>();

  check(moment: Moment, world: World): string | null {
    return (
      startsAreInOrder(moment) ??
      stopsAreInOrder(moment) ??
      this.#startsAreLimited(moment, world) ??
      mainProcessesAreSingle(moment, world)
    );
  }

  /** The window is counted from its first start, so two of them may touch. */
  #startsAreLimited({ plan, before, after, event }: Moment, world: World): string | null {
    if (event.kind === "reloaded" || event.kind === "request") this.#starts.clear();
    for (const name of begun(before, after)) {
      const { intervalMs, burst } = plan.units[name]?.startLimit ?? { intervalMs: 0, burst: 0 };
      const since = world.nowMs - intervalMs;
      const recent = (this.#starts.get(name) ?? []).filter((atMs) => atMs > since);
      this.#starts.set(name, [...recent, world.nowMs]);
      if (intervalMs > 0 && recent.length + 1 > 2 * burst) {
        return `${name} was started ${recent.length + 1} times in ${intervalMs} ms`;
      }
    }
    return null;
  }
}

/** The services that have begun a run in this step. */
function begun(before: State, after: State): readonly string[] {
  return Object.entries(after.units).flatMap(([name, unit]) => {
    const was = before.units[name];
    const wasDown = was === undefined || isInactive(activeState(was)) || wasWaiting(was);
    const isStarting = unit.kind === "service" && activeState(unit) === "activating";
    return wasDown && isStarting && unit.at.sub !== "auto-restart" ? [name] : [];
  });
}

function wasWaiting({ at }: State["units"][string]): boolean {
  return at.sub === "auto-restart";
}

/** Nothing begins to run while a job of what comes before it is open. */
function startsAreInOrder({ plan, before, after }: Moment): string | null {
  for (const name of begun(before, after)) {
    const own = after.jobs[name] ?? before.jobs[name];
    if (own === undefined || own.ignoresOrder) continue;
    // Its turn had come when its conditions were looked at.
    if (before.jobs[name]?.progress.is === "checking") continue;
    const relations = plan.units[name]?.relations ?? {};
    const first = [
      ...(relations.After ?? []).map((unit) => after.jobs[unit]),
      ...(relations.Before ?? []).map((unit) => stopOf(after.jobs[unit])),
    ];
    const open = first.find((job) => job !== undefined && !job.ignoresOrder && isSame(job, before));
    if (open !== undefined) return `${name} has started before ${open.unit}/${open.type} was done`;
  }
  return null;
}

/** A job that was there before the start, and not made by what followed from it. */
function isSame(job: Job, before: State): boolean {
  const was = before.jobs[job.unit];
  return was?.id === job.id && was.type === job.type;
}

function stopOf(job: Job | undefined): Job | undefined {
  return job?.type === "stop" || job?.type === "restart" ? job : undefined;
}

/** What comes after a unit has stopped before that unit begins to. */
function stopsAreInOrder({ plan, before, after }: Moment): string | null {
  for (const [name, job] of Object.entries(after.jobs)) {
    const was = before.jobs[name];
    const begins = job.type === "stop" && job.progress.is === "running" && was?.id === job.id;
    if (!begins || was.progress.is !== "waiting" || job.ignoresOrder) continue;
    const later = orderedAfter(plan, name).map((unit) => stopOf(after.jobs[unit]));
    const open = later.find(
      (other) => other !== undefined && !other.ignoresOrder && isSame(other, before),
    );
    if (open !== undefined) return `${name} stops before ${open.unit}`;
  }
  return null;
}

function orderedAfter(plan: Plan, name: string): readonly string[] {
  return plan.units[name]?.relations.Before ?? [];
}

/** At most one main process of one run; what an earlier one has left behind is nobody's. */
function mainProcessesAreSingle({ after }: Moment, world: World): string | null {
  for (const name of Object.keys(after.units)) {
    const processes = world.processes.of(name);
    const mains = processes.filter(({ isMain, tokens }) => isMain && tokens.length > 0);
    if (mains.length > 1) return `${name} has ${mains.length} main processes`;
  }
  return null;
}

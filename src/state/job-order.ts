// Two jobs of units with an order between them -> which goes first: systemd.unit(5), "Before=".

import type { Plan } from "../plan/plan.ts";
import type { Relations } from "../plan/relations.ts";
import type { JobType } from "./job.ts";
import type { Turn } from "./turn.ts";

export interface OrderedJob {
  readonly unit: string;
  readonly type: JobType;
  readonly ignoresOrder: boolean;
}

/** The units whose jobs a job has to wait for, in the order of the plan. */
function predecessors(plan: Plan, { unit, type }: OrderedJob): Predecessors {
  const relations: Relations = plan.units[unit]?.relations ?? {};
  return {
    // What stops does not wait for what is before it: that stops later, or starts later.
    always: isStopping(type) ? [] : (relations.After ?? []),
    // Where one of the two stops, that comes first, whatever the order is.
    ifStopping: relations.Before ?? [],
  };
}

interface Predecessors {
  readonly always: readonly string[];
  readonly ifStopping: readonly string[];
}

/** A restart begins as a stop. */
function isStopping(type: JobType): boolean {
  return type === "stop" || type === "restart";
}

export function isRunnable(turn: Turn, job: OrderedJob): boolean {
  if (job.ignoresOrder) return true;
  const { always, ifStopping } = predecessors(turn.plan, job);
  const find = (unit: string) => turn.jobs.get(unit);
  return !(
    always.some((unit) => isOpen(find(unit), false)) ||
    ifStopping.some((unit) => isOpen(find(unit), true))
  );
}

/** The units that a job waits for: they have jobs themselves. */
export function openPredecessors(turn: Turn, job: OrderedJob): readonly string[] {
  return openAmong(turn.plan, job, (unit) => turn.jobs.get(unit));
}

/** The same for jobs that are found elsewhere. */
export function openAmong(
  plan: Plan,
  job: OrderedJob,
  find: (unit: string) => OrderedJob | undefined,
): readonly string[] {
  if (job.ignoresOrder) return [];
  const { always, ifStopping } = predecessors(plan, job);
  return [
    ...always.filter((unit) => isOpen(find(unit), false)),
    ...ifStopping.filter((unit) => isOpen(find(unit), true)),
  ];
}

function isOpen(other: OrderedJob | undefined, stoppingOnly: boolean): boolean {
  if (other === undefined || other.ignoresOrder) return false;
  return !stoppingOnly || isStopping(other.type);
}

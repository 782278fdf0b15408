// Jobs that wait for each other in a circle -> one of them no longer waits.
//
// The order of a transaction has no cycles when it is queued, but one may come later: a restart
// becomes a start, jobs of several requests meet, a new plan has another order.

import type { Job } from "./job.ts";
import { openPredecessors } from "./job-order.ts";
import type { Turn } from "./turn.ts";

/** True if there was such a circle. */
export function breakDeadlock(turn: Turn): boolean {
  // A circle cannot come about by itself.
  if (!turn.isOrderNew) return false;
  const circle = findCircle(turn);
  if (circle === null) {
    turn.isOrderNew = false;
    return false;
  }
  const victim = circle.findLast(({ type }) => type !== "stop") ?? circle.at(-1)!;
  const names = [...circle, circle[0]!].map(({ unit, type }) => `${unit}/${type}`).join(" -> ");
  turn.notice("warning", victim.unit, `Waits no longer, for these wait in a circle: ${names}`);
  turn.jobs.set(victim.unit, { ...victim, ignoresOrder: true });
  return true;
}

function findCircle(turn: Turn): readonly Job[] | null {
  const done = new Set<string>();
  const path: Job[] = [];
  const walk = (job: Job): readonly Job[] | null => {
    if (job.progress.is !== "waiting") return null;
    const start = path.findIndex(({ unit }) => unit === job.unit);
    if (start !== -1) return path.slice(start);
    if (done.has(job.unit)) return null;
    path.push(job);
    for (const unit of openPredecessors(turn, job)) {
      const circle = walk(turn.jobs.get(unit)!);
      if (circle !== null) return circle;
    }
    path.pop();
    done.add(job.unit);
    return null;
  };
  for (const job of turn.jobs.values()) {
    const circle = walk(job);
    if (circle !== null) return circle;
  }
  return null;
}

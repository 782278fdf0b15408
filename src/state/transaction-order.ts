// The jobs of a transaction -> without cycles in their order: a job that the request can do without
// is dropped to break one, as systemd does.

import type { OrderedJob } from "./job-order.ts";
import { openAmong } from "./job-order.ts";
import type { Transaction } from "./transaction.ts";
import type { Refused } from "./transaction-closure.ts";
import type { Turn } from "./turn.ts";

export function breakCycles(turn: Turn, transaction: Transaction): Refused | null {
  for (;;) {
    const cycle = findCycle(turn, transaction);
    if (cycle === null) return null;
    const names = [...cycle, cycle[0]!].map(({ unit, type }) => `${unit}/${type}`).join(" -> ");
    const victim = cycle.findLast(({ unit }) => isDispensable(transaction, unit));
    turn.notice("warning", cycle[0]!.unit, `Found ordering cycle: ${names}`);
    if (victim === undefined) {
      const text = "Transaction order is cyclic. See system logs for details.";
      return { why: "cyclic-order", text };
    }
    const text = `Its ${victim.type} job is deleted to break an ordering cycle`;
    turn.notice("warning", victim.unit, text);
    transaction.deleteUnit(victim.unit);
    transaction.collectGarbage();
  }
}

function isDispensable(transaction: Transaction, unit: string): boolean {
  const candidates = transaction.candidates.get(unit);
  return candidates?.every(({ isEssential }) => !isEssential) === true;
}

/** The first cycle that a walk along the order meets, each job waiting for the next one. */
function findCycle(turn: Turn, transaction: Transaction): readonly OrderedJob[] | null {
  const find = (unit: string) => jobOf(turn, transaction, unit);
  const done = new Set<string>();
  const path: OrderedJob[] = [];
  const walk = (job: OrderedJob): readonly OrderedJob[] | null => {
    const start = path.findIndex(({ unit }) => unit === job.unit);
    if (start !== -1) return path.slice(start);
    if (done.has(job.unit)) return null;
    path.push(job);
    for (const unit of openAmong(turn.plan, job, find)) {
      const cycle = walk(find(unit)!);
      if (cycle !== null) return cycle;
    }
    path.pop();
    done.add(job.unit);
    return null;
  };
  for (const [candidate] of transaction.candidates.values()) {
    const cycle = walk(candidate!);
    if (cycle !== null) return cycle;
  }
  return null;
}

/** The job that a unit would have: the new one, or else the one that is queued already. */
function jobOf(turn: Turn, transaction: Transaction, unit: string): OrderedJob | undefined {
  return transaction.candidates.get(unit)?.[0] ?? turn.jobs.get(unit);
}

// Everything that is up -> jobs that stop it, which nothing may replace: systemd.special(7),
// "shutdown.target".

import { isInactive } from "./activity.ts";
import { Transaction } from "./transaction.ts";
import { queueJobs } from "./transaction-apply.ts";
import { dropNeedless } from "./transaction-build.ts";
import { addJob, type Scope } from "./transaction-closure.ts";
import { mergeJobs } from "./transaction-merge.ts";
import { breakCycles } from "./transaction-order.ts";
import type { Turn } from "./turn.ts";

const SHUTDOWN = "shutdown.target";

/** What cannot be done in order is done without. */
export function queueStopOfAll(turn: Turn): void {
  const isFirst = isInactive(turn.activeState(SHUTDOWN));
  if (isFirst && hasShutdownTarget(turn) && queueStops(turn, { target: true, order: true })) return;
  if (queueStops(turn, { target: false, order: true })) return;
  queueStops(turn, { target: false, order: false });
}

function hasShutdownTarget(turn: Turn): boolean {
  return turn.unitPlan(SHUTDOWN).load === "loaded";
}

/** With the target, what is wanted by it is started for the shutdown. False: it cannot be so. */
function queueStops(
  turn: Turn,
  by: { readonly target: boolean; readonly order: boolean },
): boolean {
  const transaction = new Transaction();
  const scope = { turn, transaction, ignoresRequirements: false, ignoresOrder: !by.order };
  if (by.target && addJob(scope, SHUTDOWN, "start", null, "matters") !== null) return false;
  addStops(scope);
  transaction.markEssential();
  if (!by.target) for (const candidate of transaction.all()) candidate.isEssential = true;
  if (by.order && breakCycles(turn, transaction) !== null) return false;
  if (mergeJobs(turn, transaction, true) !== null) return false;
  dropNeedless(turn, transaction);
  queueJobs(turn, transaction, { cancelsOthers: true, irreversible: true });
  return true;
}

function addStops({ turn, transaction, ...rest }: Scope): void {
  const scope = { turn, transaction, ...rest, ignoresRequirements: true };
  const anchor = transaction.anchor ?? null;
  for (const unit of turn.units.keys()) {
    const isStarted = transaction.find(unit, "start") !== undefined;
    // A job of what is down is cancelled without that.
    if (!isStarted && !isInactive(turn.activeState(unit)))
      addJob(scope, unit, "stop", anchor, "matters");
  }
}

// A wish of the state machine -> its jobs are queued, or one line says why they cannot be.

import { isInactive } from "./activity.ts";
import { jobTypeFor } from "./job-wish.ts";
import { Service } from "./service.ts";
import { tellService } from "./service-table.ts";
import { queueTransaction } from "./transaction-build.ts";
import type { Turn } from "./turn.ts";
import type { Wish } from "./wish.ts";

export function grantWish(turn: Turn, { unit, type, mode, why, monitored }: Wish): void {
  // What is being stopped for good is not started again.
  if (turn.phase.is !== "up") return;
  const jobType = jobTypeFor(turn, unit, type);
  if (jobType === null) return;
  const state = turn.unit(unit);
  if (state.kind === "service" && isInactive(turn.activeState(unit))) {
    turn.units.set(unit, { ...state, monitored });
  }
  const refused = queueTransaction(turn, unit, jobType, mode);
  if (refused !== null) {
    turn.notice("warning", unit, `No ${jobType}, though ${why}: ${refused.text}`);
  }
}

/** A service whose restart was refused or cancelled would wait for it for ever. */
export function failLostRestarts(turn: Turn): boolean {
  let hasFound = false;
  for (const name of turn.touched) {
    const { at } = turn.unit(name);
    if (at.sub !== "auto-restart" || !at.isQueued || turn.jobs.get(name) !== undefined) continue;
    tellService(new Service(turn, name), { kind: "restart-refused" });
    hasFound = true;
  }
  return hasFound;
}

// What happens to units -> the end of the container, where that is what it means: SuccessAction=
// and its kin, `--essential`, and nothing being left that could run.

import { isInactive } from "./activity.ts";
import { statusOfAlarm, statusOfEssential, statusOfRest } from "./container-status.ts";
import { beginShutdown, forceShutdown } from "./shutdown.ts";
import type { Alarm, Turn } from "./turn.ts";

/** reboot, poweroff, halt and kexec mean what exit means: a container can do nothing else. */
export function raiseAlarm(turn: Turn, alarm: Alarm): void {
  if (alarm.action === "none" || turn.phase.is !== "up") return;
  const status = statusOfAlarm(turn, alarm);
  const why = `${alarm.unit}: ${alarm.why}`;
  const isForced = alarm.action.endsWith("-force") || alarm.action.endsWith("-immediate");
  if (isForced) forceShutdown(turn, status, why);
  else beginShutdown(turn, status, why);
}

/** True if the end has begun. */
export function endWithEssential(turn: Turn): boolean {
  if (turn.phase.is !== "up") return false;
  for (const unit of turn.plan.essential) {
    if (!turn.touched.has(unit) || !hasEnded(turn, unit)) continue;
    const status = statusOfEssential(turn, unit);
    beginShutdown(turn, status, `${unit}, which is essential, has ended`);
    return true;
  }
  return false;
}

/** True if the end has begun. */
export function endWhereNothingIsLeft(turn: Turn): boolean {
  if (turn.phase.is !== "up") return false;
  if (turn.jobs.keys().length > 0 || turn.units.keys().some((unit) => mayGoOn(turn, unit))) {
    return false;
  }
  beginShutdown(turn, statusOfRest(turn), "nothing is left that runs");
  return true;
}

function hasEnded(turn: Turn, unit: string): boolean {
  return isInactive(turn.activeState(unit)) && turn.jobs.get(unit) === undefined;
}

/** Whether the unit does something, or waits for something, or for somebody. */
function mayGoOn(turn: Turn, name: string): boolean {
  const unit = turn.unit(name);
  if (unit.stoppedByHand) return true;
  if (unit.kind === "target") return false;
  const isUp = !isInactive(turn.activeState(name)) && unit.at.sub !== "exited";
  return isUp || unit.occupied;
}

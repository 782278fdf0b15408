// A job that follows from what other units do -> whether it may be asked for, or has been too
// often.

import { AUTOMATIC_JOBS } from "./limits.ts";
import { countOne } from "./rate-limit.ts";
import type { Turn } from "./turn.ts";
import type { Wish } from "./wish.ts";

/** Units whose ends start each other would go on for ever, and nobody would see it. */
export function wishWithinLimit(turn: Turn, wish: Wish): void {
  const { unit, type, why } = wish;
  const state = turn.unit(unit);
  const automatic = countOne(state.automatic, AUTOMATIC_JOBS, turn.now.monotonicMs);
  if (automatic === null) {
    turn.notice("warning", unit, `No ${type}, though ${why}: that was tried too often`);
    return;
  }
  turn.units.set(unit, { ...state, automatic });
  turn.wishes.push(wish);
}

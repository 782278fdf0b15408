// A job that the state machine itself asks for: a restart, a unit that another one's end starts,
// and the like. Wishes are granted one by one once the changes that led to them are settled.

import type { JobMode } from "../directives/words.ts";
import type { JobWish } from "./job.ts";
import type { Monitored } from "./state.ts";

export interface Wish {
  readonly unit: string;
  readonly type: JobWish;
  readonly mode: JobMode;
  /** What it is for, for the line that says that it could not be. */
  readonly why: string;
  /** The unit whose end is the reason, where that is one's end. */
  readonly monitored: Monitored | null;
}

// How much is measured.

/** Numbers of rounds, in each of which every program has its turn, and what a turn holds. */
export interface Plan {
  readonly startRounds: number;
  readonly startsPerTurn: number;
  /** A JavaScript runtime takes a hundred times as long. */
  readonly launcherStartsPerTurn: number;
  readonly latencyRounds: number;
  readonly signalsPerTurn: number;
  readonly reapingRounds: number;
  readonly orphans: number;
  readonly idleMs: number;
}

/** About three minutes. */
export const WHOLE: Plan = {
  startRounds: 41,
  startsPerTurn: 40,
  launcherStartsPerTurn: 4,
  latencyRounds: 21,
  signalsPerTurn: 3000,
  reapingRounds: 21,
  orphans: 10_000,
  idleMs: 10_000,
};

/** Some seconds: shows that everything can be measured, and no more. */
export const QUICK: Plan = {
  startRounds: 2,
  startsPerTurn: 5,
  launcherStartsPerTurn: 1,
  latencyRounds: 2,
  signalsPerTurn: 100,
  reapingRounds: 1,
  orphans: 200,
  idleMs: 100,
};

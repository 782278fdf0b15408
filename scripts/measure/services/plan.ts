// How much is measured.

export interface Plan {
  /** Numbers of services, the smaller first: each is a run of its own. */
  readonly counts: readonly [number, number];
  /** In each of which every supervisor has its turn. */
  readonly rounds: number;
  /** Services that are killed in a turn. */
  readonly crashesPerTurn: number;
}

/** About three minutes. */
export const WHOLE: Plan = { counts: [10, 100], rounds: 3, crashesPerTurn: 3 };

/** Shows that everything can be measured, and no more. */
export const QUICK: Plan = { counts: [2, 3], rounds: 1, crashesPerTurn: 1 };

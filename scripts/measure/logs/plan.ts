// How much is measured.

export interface Plan {
  readonly lines: number;
  /** In each of which every carrier has its turn. */
  readonly rounds: number;
}

/** Of a line, with its newline. */
export const LINE_BYTES = 100;

/** About a minute and a half. */
export const WHOLE: Plan = { lines: 300_000, rounds: 3 };

/** Shows that everything can be measured, and no more. */
export const QUICK: Plan = { lines: 3000, rounds: 1 };

// What a command does to the links of an image, as data, and what it says.

/** Paths are without the root. */
export type Change =
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  | { readonly kind: "remove"; readonly path: string };

export interface InstallPlan {
  readonly changes: readonly Change[];
  /** Lines that the command says besides those of its changes. */
  readonly notes: readonly string[];
  /** Why something is not done; set where the command fails. */
  readonly failure: string | undefined;
}

export function refuse(failure: string): InstallPlan {
  return { changes: [], notes: [], failure };
}

export function plan(changes: readonly Change[], notes: readonly string[] = []): InstallPlan {
  return { changes, notes, failure: undefined };
}

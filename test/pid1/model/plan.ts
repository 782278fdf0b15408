// Random choices -> a command line with what it means, written down apart from PID 1's own reading.
import { SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU } from "../kernel/abi.ts";
import type { Random } from "./random.ts";

export type Program = "firstborn" | "tini" | "dumb-init" | "catatonit";

export interface Plan {
  readonly argv: readonly string[];
  readonly pid: number;
  readonly program: Program;
  readonly placement: "own group" | "own session" | "our group";
  readonly toGroup: boolean;
  readonly isSubreaper: boolean;
  readonly isPaused: boolean;
  /** From a signal to what goes out for it, 0 for nothing. */
  readonly rewrites: ReadonlyMap<number, number>;
  readonly expected: ReadonlySet<number>;
  /** Undefined: firstborn leaves with its child. */
  readonly graceMs: number | undefined;
}

/** What a plan may change while it is made. */
type Draft = { -readonly [Key in keyof Plan]: Plan[Key] };
type Option = (draft: Draft, random: Random) => readonly string[];

const OPTIONS: Readonly<Record<string, Option>> = {
  "-g": (draft) => {
    draft.toGroup = true;
    return ["-g"];
  },
  "-s": (draft) => {
    draft.isSubreaper = true;
    return ["-s"];
  },
  "-c": (draft) => {
    draft.placement = "our group";
    draft.toGroup = false;
    return ["-c"];
  },
  "--session": (draft) => {
    draft.placement = "own session";
    draft.toGroup = true;
    return ["--session"];
  },
  "-e": (draft, random) => {
    const status = random.pick([0, 1, 3, 130, 137, 143, random.integer(0, 255)]);
    draft.expected = new Set([...draft.expected, status]);
    return ["-e", String(status)];
  },
  "-r": (draft, random) => {
    const most = draft.program === "dumb-init" ? 31 : 64;
    const from = random.pick([15, 1, 2, 20, random.integer(1, most)]);
    const to = random.pick([0, 3, 10, from, random.integer(1, most)]);
    draft.rewrites = new Map([...draft.rewrites, [from, to]]);
    return ["-r", `${from}:${to}`];
  },
  "--grace": (draft, random) => {
    const graceMs = random.pick([0, 1, 500, 2000, 10_000, Number.POSITIVE_INFINITY]);
    draft.graceMs = graceMs;
    return ["--grace", Number.isFinite(graceMs) ? `${graceMs}ms` : "infinity"];
  },
  "-P": (draft) => {
    draft.isPaused = true;
    draft.isSubreaper = true;
    return ["-P"];
  },
  "-v": (_draft, random) => [random.pick(["-v", "-vv"])],
  "-w": () => ["-w"],
};

const KNOWN: Readonly<Record<Program, readonly (readonly [name: string, chance: number])[]>> = {
  firstborn: [
    ["-g", 0.3],
    ["-s", 0.4],
    ["-c", 0.15],
    ["--session", 0.15],
    ["-e", 0.3],
    ["-r", 0.3],
    ["-r", 0.3],
    ["--grace", 0.6],
    ["-P", 0.08],
    ["-v", 0.3],
    ["-w", 0.3],
  ],
  tini: [
    ["-g", 0.3],
    ["-s", 0.5],
    ["-e", 0.3],
    ["-v", 0.3],
    ["-w", 0.3],
  ],
  "dumb-init": [
    ["-c", 0.3],
    ["-r", 0.4],
    ["-r", 0.3],
    ["-v", 0.3],
  ],
  catatonit: [
    ["-g", 0.3],
    ["-P", 0.2],
  ],
};

export function makePlan(random: Random): Plan {
  const program = random.pick<Program>([
    ...(["firstborn", "firstborn", "firstborn", "firstborn"] as const),
    ...(["tini", "dumb-init", "catatonit"] as const),
  ]);
  const isDumbInit = program === "dumb-init";
  const draft: Draft = {
    argv: [],
    pid: random.chance(0.7) ? 1 : 50,
    program,
    placement: isDumbInit ? "own session" : "own group",
    toGroup: isDumbInit,
    isSubreaper: program === "catatonit",
    isPaused: false,
    rewrites: new Map(),
    expected: new Set(),
    graceMs: undefined,
  };
  const options = KNOWN[program]
    .filter(([, chance]) => random.chance(chance))
    .flatMap(([name]) => OPTIONS[name]!(draft, random));
  if (isDumbInit && draft.placement === "own session") {
    const stops = [SIGTSTP, SIGTTIN, SIGTTOU].map((signal) => [signal, SIGSTOP] as const);
    draft.rewrites = new Map([...stops, ...draft.rewrites]);
  }
  return { ...draft, argv: [program, ...options, "app"] };
}

// A few words -> the units of a test.

import { DEFAULT_SERVICE, defaultService, defaultTarget } from "../../src/plan/defaults.ts";
import type {
  CommandPlan,
  CommonPlan,
  KillPlan,
  Phase,
  RestartPlan,
  ServicePlan,
  UnitPlan,
} from "../../src/plan/plan.ts";
import type { Relations } from "../../src/plan/relations.ts";

/** Commands by phase: `true` is one, `"-"` one whose failure is ignored, a number so many. */
type Commands = Partial<Readonly<Record<Phase, true | "-" | number | readonly (true | "-")[]>>>;

export interface ServiceWords
  extends Partial<Omit<ServicePlan, "commands" | "restart" | "kill">>,
    Partial<Omit<CommonPlan, "name" | "relations">> {
  readonly commands?: Commands;
  readonly restart?: Partial<RestartPlan>;
  readonly kill?: Partial<KillPlan>;
}

/** A service with one ExecStart=, and what is said of it. */
export function service(
  name: string,
  words: ServiceWords = {},
  relations: Relations = {},
): UnitPlan {
  const { commands, restart, kill, ...rest } = words;
  const unit = { ...defaultService(name), ...pick(rest, COMMON), relations };
  return {
    ...unit,
    service: {
      ...DEFAULT_SERVICE,
      ...pick(rest, SERVICE),
      commands: { ...DEFAULT_SERVICE.commands, ...listCommands({ start: true, ...commands }) },
      restart: { ...DEFAULT_SERVICE.restart, ...restart },
      kill: { ...DEFAULT_SERVICE.kill, ...kill },
    },
  };
}

export function target(
  name: string,
  relations: Relations = {},
  words: Partial<CommonPlan> = {},
): UnitPlan {
  return { ...defaultTarget(name), ...words, relations };
}

const COMMON = Object.keys(defaultTarget("x.target"));
const SERVICE = Object.keys(DEFAULT_SERVICE);

function pick(words: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(words).filter(([key]) => keys.includes(key)));
}

function listCommands(commands: Commands): Partial<ServicePlan["commands"]> {
  const list = (words: Commands[Phase]): readonly CommandPlan[] => {
    if (words === undefined) return [];
    const each = Array.isArray(words) ? words : Array(Number(words) || 1).fill(words);
    return words === 0 ? [] : each.map((word) => ({ ignoreFailure: word === "-" }));
  };
  return Object.fromEntries(Object.entries(commands).map(([phase, words]) => [phase, list(words)]));
}

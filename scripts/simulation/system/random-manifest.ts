// A random manifest: some services with their commands, relations and policies. Every command says
// in its argument whose it is, so that the rules know it when they see it.
import type { Random } from "../random.ts";

export type ServiceType = "simple" | "exec" | "oneshot" | "notify" | "forking";

export interface UnitSketch {
  readonly name: string;
  readonly type: ServiceType;
  readonly after: readonly string[];
  readonly startLimit: { readonly intervalMs: number; readonly burst: number };
  readonly text: string;
}

const PHASES: readonly (readonly [key: string, phase: string, chance: number])[] = [
  ["ExecCondition", "condition", 8],
  ["ExecStartPre", "start-pre", 25],
  ["ExecStartPost", "start-post", 15],
  ["ExecReload", "reload", 30],
  ["ExecStop", "stop", 20],
  ["ExecStopPost", "stop-post", 20],
];
const TYPES: readonly ServiceType[] = ["simple", "exec", "oneshot", "notify", "forking"];

export function randomUnits(random: Random): readonly UnitSketch[] {
  const count = random.between(1, 5);
  const names = Array.from({ length: count }, (_, i) => `u${i}.service`);
  return names.map((name, i) => randomUnit(random, name, names.slice(0, i)));
}

export function manifestOf(units: readonly UnitSketch[]): string {
  return units.map(({ name, text }) => `# /etc/systemd/system/${name}\n${text}\n`).join("\n");
}

function randomUnit(random: Random, name: string, others: readonly string[]): UnitSketch {
  const type = random.pick(TYPES);
  const relations = randomRelations(random, others);
  const startLimit = {
    intervalMs: random.pick([10_000, 10_000, 2_000]),
    burst: random.pick([5, 3, 1]),
  };
  const lines = [
    "[Unit]",
    ...Object.entries(relations).map(([key, names]) => `${key}=${names.join(" ")}`),
    `StartLimitIntervalSec=${startLimit.intervalMs}ms`,
    `StartLimitBurst=${startLimit.burst}`,
    "[Service]",
    `Type=${type}`,
    ...commandsOf(random, name, type),
    ...policiesOf(random, type),
  ];
  return { name, type, after: relations.After, startLimit, text: lines.join("\n") };
}

function randomRelations(random: Random, others: readonly string[]) {
  const required = random.some(others, 25);
  return {
    Requires: required,
    Wants: random.some(others, 25),
    BindsTo: random.some(others, 8),
    PartOf: random.some(others, 8),
    OnFailure: random.some(others, 4),
    After: [...new Set([...random.some(others, 40), ...required])],
  };
}

function commandsOf(random: Random, name: string, type: ServiceType): readonly string[] {
  const command = (phase: string, index: number) =>
    `/sim/run unit=${name},phase=${phase},index=${index}`;
  const starts = type === "oneshot" ? random.between(1, 2) : 1;
  const start = Array.from({ length: starts }, (_, i) => `ExecStart=${command("start", i)}`);
  const others = PHASES.flatMap(([key, phase, chance]) => {
    const count = random.chance(chance) ? random.between(1, 2) : 0;
    const ignored = random.chance(20) ? "-" : "";
    return Array.from({ length: count }, (_, i) => `${key}=${ignored}${command(phase, i)}`);
  });
  return [...start, ...others];
}

function policiesOf(random: Random, type: ServiceType): readonly string[] {
  const whens = ["no", "on-failure", "always", "on-abnormal"];
  const when = random.pick(type === "oneshot" ? ["no", "on-failure"] : whens);
  const timeout = () => `${random.between(300, 4_000)}ms`;
  return [
    `Restart=${when}`,
    `RestartSec=${random.pick([0, 0, 100, 700])}ms`,
    `TimeoutStartSec=${timeout()}`,
    `TimeoutStopSec=${timeout()}`,
    ...(random.chance(30) ? ["RemainAfterExit=yes"] : []),
    ...(random.chance(20) ? ["KillMode=mixed"] : []),
    ...(type === "notify" && random.chance(40) ? ["NotifyAccess=all"] : []),
    ...(type === "notify" && random.chance(30) ? ["WatchdogSec=800ms"] : []),
  ];
}

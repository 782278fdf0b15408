// A random [Service] section: every setting that the state machine knows takes part, and most
// of them are as they are in most unit files.

import { DEFAULT_SERVICE } from "../../src/plan/defaults.ts";
import {
  type CommandPlan,
  type KillPlan,
  PHASES,
  type Phase,
  type RestartPlan,
  type ServicePlan,
} from "../../src/plan/plan.ts";
import type { Random } from "./random.ts";

const TYPES = [
  ...(["simple", "exec", "forking", "oneshot", "notify", "notify-reload", "idle"] as const),
  "dbus",
] as const;

export function randomService(random: Random): ServicePlan {
  const type = random.pick(TYPES);
  return {
    ...DEFAULT_SERVICE,
    type,
    exitType: random.chance(5) && type !== "oneshot" ? "cgroup" : "main",
    commands: randomCommands(random, type),
    remainAfterExit: random.chance(type === "oneshot" ? 50 : 5),
    guessMainPid: random.chance(80),
    hasPidFile: random.chance(type === "forking" ? 60 : 5),
    notifyAccess: type.startsWith("notify")
      ? random.pick(["main", "exec", "all"])
      : random.pick(["none", "none", "all"]),
    restart: randomRestart(random, type),
    successStatuses: random.chance(20) ? [{ kind: "status", status: 3 }] : [],
    startTimeoutMs: random.chance(15) ? null : random.between(500, 5_000),
    stopTimeoutMs: random.chance(5) ? null : random.between(200, 5_000),
    abortTimeoutMs: random.between(200, 3_000),
    startFailureMode: random.pick(["terminate", "terminate", "abort", "kill"]),
    stopFailureMode: random.pick(["terminate", "terminate", "abort", "kill"]),
    runtimeMaxMs: random.chance(10) ? random.between(500, 20_000) : null,
    runtimeExtraMs: random.chance(20) ? 1_000 : 0,
    watchdogMs: random.chance(20) ? random.between(300, 3_000) : 0,
    kill: randomKill(random),
  };
}

function randomCommands(random: Random, type: ServicePlan["type"]): ServicePlan["commands"] {
  const counts: Readonly<Record<Phase, number>> = {
    condition: random.chance(10) ? random.between(1, 2) : 0,
    "start-pre": random.chance(25) ? random.between(1, 2) : 0,
    start: type === "oneshot" ? random.between(0, 3) : 1,
    "start-post": random.chance(20) ? random.between(1, 2) : 0,
    reload: random.chance(40) ? random.between(1, 2) : 0,
    stop: random.chance(25) ? random.between(1, 2) : 0,
    "stop-post": random.chance(25) ? random.between(1, 2) : 0,
  };
  const commands = (count: number): readonly CommandPlan[] =>
    Array.from({ length: count }, () => ({ ignoreFailure: random.chance(20) }));
  return Object.fromEntries(
    PHASES.map((phase) => [phase, commands(counts[phase])]),
  ) as unknown as ServicePlan["commands"];
}

function randomRestart(random: Random, type: ServicePlan["type"]): RestartPlan {
  const whens = ["on-failure", "on-abnormal", "on-watchdog", "on-abort"] as const;
  const all = ["no", "no", "always", "on-success", ...whens] as const;
  return {
    when: random.pick(type === "oneshot" ? (["no", ...whens] as const) : all),
    mode: random.pick(["normal", "normal", "direct"]),
    delayMs: random.chance(2) ? null : random.between(0, 2_000),
    steps: random.chance(20) ? random.between(1, 4) : 0,
    maxDelayMs: random.chance(50) ? 5_000 : null,
    preventStatuses: random.chance(10) ? [{ kind: "status", status: 1 }] : [],
    forceStatuses: random.chance(10) ? [{ kind: "status", status: 4 }] : [],
  };
}

function randomKill(random: Random): KillPlan {
  const modes = ["control-group", "control-group", "control-group", "mixed", "process"] as const;
  return {
    ...DEFAULT_SERVICE.kill,
    mode: random.chance(5) ? "none" : random.pick(modes),
    signal: random.pick([15, 15, 15, 2, 3]),
    sendSighup: random.chance(10),
    sendSigkill: random.chance(95),
  };
}

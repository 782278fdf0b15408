import { expect, test } from "vitest";
import { BUILTIN_DIRECTORY, withBuiltinUnits } from "../../src/loader/builtin-units.ts";
import { loadUnits } from "../../src/loader/load-units.ts";
import type { Plan, ServicePlan, UnitPlan } from "../../src/plan/plan.ts";
import { planUnits } from "../../src/plan/plan-units.ts";
import { HOST } from "../manifest/host.ts";

const DIRECTORY = "/etc/systemd/system";
const EXEC = "[Service]\nExecStart=/bin/a\n";

/**
 * Unit files by name (null is a link to /dev/null, `-> NAME` one to another unit) -> their plan.
 */
function planOf(files: Readonly<Record<string, string | null>>, ...goals: string[]): Plan {
  const entries = new Map(
    Object.entries(files).map(([name, text]) => [`${DIRECTORY}/${name}`, text]),
  );
  const tree = withBuiltinUnits({
    list: (directory) => namesIn([...entries.keys()], directory),
    entry(path) {
      const text = entries.get(path);
      if (text === null) return { kind: "link", target: "/dev/null" };
      if (text?.startsWith("-> ")) return { kind: "link", target: `${DIRECTORY}/${text.slice(3)}` };
      if (text !== undefined) return { kind: "file", isEmpty: text === "" };
      return namesIn([...entries.keys()], path).length > 0 ? { kind: "directory" } : undefined;
    },
    read: (path) => new TextEncoder().encode(entries.get(path) ?? ""),
  });
  const unitPath = [DIRECTORY, BUILTIN_DIRECTORY];
  const options = { unitPath, tree, host: HOST, given: new Map(), givenLinks: new Map() };
  return planUnits(loadUnits(goals.length > 0 ? goals : Object.keys(files), options));
}

function namesIn(paths: readonly string[], directory: string): readonly string[] {
  const below = paths.filter((path) => path.startsWith(`${directory}/`));
  return [...new Set(below.map((path) => path.slice(directory.length + 1).split("/")[0]!))];
}

function unitOf(text: string, name = "a.service"): UnitPlan {
  return planOf({ [name]: text }).units[name]!;
}

function serviceOf(lines: string): ServicePlan {
  const unit = unitOf(`${EXEC}${lines}`);
  if (unit.kind !== "service") throw new Error(unit.kind);
  return unit.service;
}

test("a service needs the system's start, and ends with it: systemd.service(5)", () => {
  expect(unitOf(EXEC).relations).toMatchObject({
    Requires: ["sysinit.target"],
    After: ["sysinit.target", "basic.target"],
    Conflicts: ["shutdown.target"],
    Before: ["shutdown.target"],
  });
});

test("DefaultDependencies=no leaves a service with what is written down", () => {
  const { relations } = unitOf(`[Unit]\nDefaultDependencies=no\nWants=b.service\n${EXEC}`);
  expect(relations).toEqual({ Wants: ["b.service"] });
});

test("a target comes after what it pulls in: systemd.target(5)", () => {
  const files = {
    "t.target": "[Unit]\nWants=a.service b.service c.service\n",
    "a.service": EXEC,
    "b.service": `[Unit]\nAfter=t.target\n${EXEC}`,
    "c.service": `[Unit]\nDefaultDependencies=no\n${EXEC}`,
  };
  const { relations } = planOf(files).units["t.target"]!;
  expect(relations.After).toEqual(["a.service"]);
});

test("links in .wants and .requires directories are relations", () => {
  const files = {
    "t.target": "[Unit]\n",
    "a.service": EXEC,
    "b.service": EXEC,
    "t.target.wants/a.service": "-> a.service",
    "t.target.requires/b.service": "-> b.service",
  };
  const { relations } = planOf(files, "t.target").units["t.target"]!;
  expect(relations).toMatchObject({ Wants: ["a.service"], Requires: ["b.service"] });
});

test("another name of a unit leads to it", () => {
  const files = { "a.service": EXEC, "other.service": "-> a.service" };
  const plan = planOf({ ...files, "t.target": "[Unit]\nWants=other.service\n" });
  expect(plan.aliases).toMatchObject({ "other.service": "a.service" });
  expect(plan.units["t.target"]!.relations.Wants).toEqual(["a.service"]);
});

test.each([
  ["masked", null],
  ["bad-setting", "[Service]\nType=oneshot\nRestart=always\nExecStart=/bin/a\n"],
] as const)("a unit that is %s is there, and cannot be started", (load, text) => {
  expect(planOf({ "a.service": text }).units["a.service"]!.load).toBe(load);
});

test.each([
  ["TimeoutStartSec=5", { startTimeoutMs: 5_000 }],
  ["TimeoutStartSec=infinity", { startTimeoutMs: null }],
  ["TimeoutStopSec=0", { stopTimeoutMs: null }],
  ["Type=oneshot", { startTimeoutMs: null }],
  ["RestartSec=100us", { restart: { delayMs: 1 } }],
  ["RuntimeMaxSec=1min", { runtimeMaxMs: 60_000 }],
  ["WatchdogSec=2", { watchdogMs: 2_000, notifyAccess: "main" }],
  ["Type=notify", { type: "notify", notifyAccess: "main" }],
  ["KillMode=mixed\nKillSignal=SIGINT", { kill: { mode: "mixed", signal: 2, restartSignal: 2 } }],
  ["SuccessExitStatus=143 SIGKILL", { successStatuses: [{ status: 143 }, { signal: 9 }] }],
  ["Type=forking\nPIDFile=/run/a", { hasPidFile: true, guessMainPid: false }],
  ["Type=forking", { hasPidFile: false, guessMainPid: true }],
  [
    "ExecReload=-/bin/b\nExecReload=/bin/c",
    { commands: { reload: [{ ignoreFailure: true }, { ignoreFailure: false }] } },
  ],
])("%s is planned as %j", (lines, expected) => {
  expect(serviceOf(lines)).toMatchObject(expected);
});

test.each([
  [
    "StartLimitIntervalSec=1min\nStartLimitBurst=3",
    { startLimit: { intervalMs: 60_000, burst: 3 } },
  ],
  ["JobTimeoutSec=5", { jobTimeoutMs: 5_000 }],
  ["JobRunningTimeoutSec=5", { jobRunningTimeoutMs: 5_000 }],
  [
    "FailureAction=exit\nFailureActionExitStatus=7",
    { failureAction: { action: "exit", exitStatus: 7 } },
  ],
  ["RefuseManualStart=yes", { refuseManualStart: true }],
  ["StopWhenUnneeded=yes", { stopWhenUnneeded: true }],
  ["ConditionPathExists=/x", { hasConditions: true }],
  ["AssertPathExists=/x", { hasConditions: true }],
])("[Unit] %s is planned as %j", (lines, expected) => {
  expect(unitOf(`[Unit]\n${lines}\n${EXEC}`)).toMatchObject(expected);
});

test("a unit of a kind that does nothing here is satisfied like a target", () => {
  const plan = planOf({ "a.service": `[Unit]\nRequires=syslog.socket\n${EXEC}` });
  expect(plan.units["syslog.socket"]).toMatchObject({ kind: "target", load: "loaded" });
});

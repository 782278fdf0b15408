import { expect, test } from "vitest";
import type { Emergency } from "../../src/plan/plan.ts";
import { Machine } from "./machine.ts";
import { type ServiceWords, service, target } from "./units.ts";

const EXIT: Emergency = { action: "exit", exitStatus: null };

/** A service that runs beside another one. */
function running(words: ServiceWords, essential: readonly string[] = []): Machine {
  const units = [
    service("keep.service", { commands: { stop: true } }),
    service("a.service", words),
  ];
  const machine = new Machine(units, { essential }).boot("keep.service", "a.service");
  return machine.executed("keep.service").executed("a.service");
}

/** What the container ends with, after the other service was stopped in order. */
function statusAfter(machine: Machine): number | undefined {
  if (machine.sub("keep.service") !== "stop") return machine.exitStatus;
  return machine.runs("keep.service").ends("keep.service", "TERM").exitStatus;
}

test.each([
  ["failureAction", EXIT, 7, 7],
  ["failureAction", { ...EXIT, exitStatus: 42 }, 7, 42],
  ["failureAction", EXIT, "SEGV", 139],
  ["failureAction", EXIT, 0, undefined],
  ["successAction", EXIT, 0, 0],
  ["successAction", EXIT, "TERM", 0],
  ["successAction", { ...EXIT, exitStatus: 42 }, 0, 42],
  ["successAction", EXIT, 7, undefined],
  ["failureAction", { ...EXIT, action: "poweroff" }, 7, 7],
  ["failureAction", { ...EXIT, action: "reboot" }, 7, 7],
  ["failureAction", { ...EXIT, action: "none" }, 7, undefined],
] as const)(
  "%s=%j, and the main process ends by %s: exit status %s",
  (name, action, how, status) => {
    expect(statusAfter(running({ [name]: action }).ends("a.service", how))).toBe(status);
  },
);

test("SuccessAction= passes on a status that SuccessExitStatus= calls a success", () => {
  const successStatuses = [{ kind: "status", status: 3 }] as const;
  const machine = running({ successAction: EXIT, successStatuses }).ends("a.service", 3);
  expect(statusAfter(machine)).toBe(3);
});

test.each(["exit-force", "reboot-immediate"] as const)(
  "FailureAction=%s stops no other unit",
  (action) => {
    const machine = running({ failureAction: { action, exitStatus: null } }).ends("a.service", 7);
    expect([machine.spawned(), machine.killed()]).toEqual([[], ["15 all", "18 all"]]);
    expect(machine.empty("keep.service").exitStatus).toBe(7);
  },
);

test("FailureAction= does not wait for a restart", () => {
  const words = { failureAction: EXIT, restart: { when: "always" } } as const;
  const machine = running(words).ends("a.service", 7);
  expect(machine.sub("keep.service")).toBe("stop");
  machine.advance(1_000);
  expect(statusAfter(machine)).toBe(7);
});

test("StartLimitAction= and JobTimeoutAction= end the container as a failure", () => {
  const startLimit = { intervalMs: 10_000, burst: 1, action: "exit" } as const;
  const machine = running({ startLimit }).ends("a.service", 0);
  machine.ask("start", "a.service");
  expect(statusAfter(machine)).toBe(1);
  const words = { type: "oneshot", jobTimeoutMs: 500, jobTimeoutAction: "exit" } as const;
  const slow = running(words).advance(500);
  slow
    .runs("keep.service")
    .ends("keep.service", "TERM")
    .exits("a.service", "TERM")
    .empty("a.service");
  expect(slow.exitStatus).toBe(1);
});

test.each([
  [0, 0],
  [7, 7],
  ["TERM", 0],
  ["KILL", 137],
])("an essential unit that ends by %s takes the container with it: %i", (how, status) => {
  expect(statusAfter(running({}, ["a.service"]).ends("a.service", how))).toBe(status);
});

test("what an essential unit itself calls a success is status 0", () => {
  const successStatuses = [{ kind: "status", status: 143 }] as const;
  const machine = running({ successStatuses }, ["a.service"]).ends("a.service", 143);
  expect(statusAfter(machine)).toBe(0);
});

test("a failure without a process that has failed is status 1", () => {
  const words = { commands: { "stop-post": true } } as const;
  const machine = running(words, ["a.service"]).ends("a.service", 0);
  machine.runs("a.service", 9).empty("a.service");
  expect(statusAfter(machine)).toBe(1);
});

test("an essential unit may be restarted, by itself or by hand", () => {
  const machine = running({ restart: { when: "on-failure" } }, ["a.service"]).ends("a.service", 1);
  machine.advance(100).executed("a.service").ask("restart", "a.service");
  machine.ends("a.service", "TERM").executed("a.service");
  expect([machine.sub("a.service"), machine.sub("keep.service")]).toEqual(["running", "running"]);
  expect(statusAfter(machine.ends("a.service", 0))).toBe(0);
});

test("an essential unit that is not there ends the container with status 1", () => {
  const machine = new Machine([service("keep.service")], { essential: ["a.service"] });
  expect(machine.boot("keep.service", "a.service").exitStatus).toBe(1);
});

test("an essential unit that needs one that fails ends the container with status 1", () => {
  const relations = { Requires: ["bad.service"], After: ["bad.service"] };
  const units = [service("bad.service", { type: "oneshot" }), service("a.service", {}, relations)];
  const machine = new Machine(units, { essential: ["a.service"] }).boot("a.service");
  expect(machine.runs("bad.service", 1).empty("bad.service").exitStatus).toBe(1);
});

test.each([
  ["ends well", 0, 0],
  ["fails", 1, 1],
])("when the last unit %s, the container ends with status %i", (_name, how, status) => {
  const machine = new Machine([service("a.service")]).boot("a.service").executed("a.service");
  expect(machine.ends("a.service", how).exitStatus).toBe(status);
});

test("a container with nothing to run ends at once", () => {
  expect(new Machine([target("goal.target")]).boot("goal.target").exitStatus).toBe(0);
});

test("a container whose goal is not there ends with status 1", () => {
  expect(new Machine([]).boot("missing.target").exitStatus).toBe(1);
});

test("units that are only remembered as active keep nothing alive", () => {
  const words = { type: "oneshot", remainAfterExit: true } as const;
  const machine = new Machine([service("a.service", words)]).boot("a.service").runs("a.service");
  expect(machine.sub("a.service")).toBe("exited");
  expect(machine.empty("a.service").exitStatus).toBe(0);
});

test.each<[string, ServiceWords, (machine: Machine) => unknown]>([
  ["waits for its restart", { restart: { when: "always" } }, (m) => m.ends("a.service", 0)],
  ["has left processes", { kill: { mode: "process" } }, (m) => m.mainExits("a.service", 0)],
])("a unit that %s keeps the container alive", (_name, words, act) => {
  const machine = new Machine([service("a.service", words)])
    .boot("a.service")
    .executed("a.service");
  act(machine);
  expect(machine.exitStatus).toBeUndefined();
});

test("stopping by hand what does not run keeps nothing alive", () => {
  const units = [service("a.service"), service("b.service")];
  const machine = new Machine(units).boot("a.service").executed("a.service");
  machine.ask("stop", "b.service");
  expect(machine.ends("a.service", 0).exitStatus).toBe(0);
});

test("a unit that was stopped by hand may be started by hand again", () => {
  const machine = new Machine([service("a.service")]).boot("a.service").executed("a.service");
  machine.ask("stop", "a.service");
  machine.ends("a.service", "TERM").ask("start", "a.service");
  machine.executed("a.service");
  expect(machine.exitStatus).toBeUndefined();
  expect(machine.ends("a.service", 0).exitStatus).toBe(0);
});

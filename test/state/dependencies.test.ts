import { expect, test } from "vitest";
import type { Relations } from "../../src/plan/relations.ts";
import { Machine } from "./machine.ts";
import { type ServiceWords, service } from "./units.ts";

/** Two services, of which the first is related to the second; `b` runs, and `a` too if it can. */
function related(relations: Relations, a: ServiceWords = {}, b: ServiceWords = {}): Machine {
  const units = [
    service("keep.service"),
    service("a.service", a, relations),
    service("b.service", b),
    service("handler.service", { type: "oneshot" }),
  ];
  const machine = new Machine(units).boot("keep.service").executed("keep.service");
  machine.ask("start", "b.service");
  machine.executed("b.service");
  machine.ask("start", "a.service");
  if (machine.sub("a.service") === "start") machine.executed("a.service");
  return machine;
}

test.each([
  ["BindsTo", ["15 all", "18 all"]],
  ["Requires", []],
  ["PartOf", []],
  ["Wants", []],
] as const)("when b ends by itself, a with %s=b gets these signals: %j", (relation, kills) => {
  const machine = related({ [relation]: ["b.service"], After: ["b.service"] });
  machine.mainExits("b.service", 0);
  const signals = machine.actions.filter(
    (action) => action.kind === "kill" && action.unit === "a.service",
  );
  expect(machine.killed(signals)).toEqual(kills);
});

test.each([
  ["Requires", true],
  ["BindsTo", false],
  ["PartOf", true],
  ["Wants", false],
] as const)("an automatic restart of b restarts a with %s=b: %s", (relation, restarts) => {
  const words = { restart: { when: "always" } } as const;
  const machine = related({ [relation]: ["b.service"], After: ["b.service"] }, {}, words);
  machine.mainExits("b.service", "SEGV").empty("b.service");
  if (relation === "BindsTo") machine.ends("a.service", "TERM");
  machine.advance(100);
  expect(machine.killed().length > 0).toBe(restarts);
  if (!restarts) return;
  machine.ends("a.service", "TERM").executed("b.service");
  expect(machine.spawned()).toEqual(["a.service/start"]);
});

test.each([
  [{ BindsTo: ["b.service"] }, "done"],
  [{ BindsTo: ["b.service"], After: ["b.service"] }, "dependency"],
])("what is bound to a oneshot that is over at once is not up: %j, %s", (relations, answer) => {
  const units = [
    service("keep.service"),
    service("a.service", {}, relations),
    service("b.service", { type: "oneshot" }),
  ];
  const machine = new Machine(units).boot("keep.service").executed("keep.service");
  const start = machine.ask("start", "a.service");
  if (answer === "done") machine.executed("a.service");
  machine.runs("b.service").empty("b.service");
  if (answer === "done") machine.ends("a.service", "TERM");
  expect([machine.answer(start), machine.active("a.service")]).toEqual([answer, "inactive"]);
});

test("Upholds= starts a unit again whenever it has ended", () => {
  const machine = related({ Upholds: ["b.service"] });
  expect(machine.ends("b.service", 0).spawned()).toEqual(["b.service/start"]);
  expect(machine.executed("b.service").ends("b.service", 1).spawned()).toEqual(["b.service/start"]);
});

test("Upholds= is over when the unit that has it is", () => {
  const machine = related({ Upholds: ["b.service"] })
    .ends("a.service", 0)
    .ends("b.service", 0);
  expect(machine.active("b.service")).toBe("inactive");
});

test("Upholds= does not go on for ever where nothing comes of it", () => {
  const b = {
    type: "oneshot",
    commands: { start: 0 },
    startLimit: { intervalMs: 0, burst: 0, action: "none" },
  } as const;
  const units = [service("a.service", {}, { Upholds: ["b.service"] }), service("b.service", b)];
  const machine = new Machine(units).boot("a.service").executed("a.service");
  expect(machine.notices).toContain(
    "No start, though another unit upholds it: that was tried too often",
  );
  expect(machine.sub("a.service")).toBe("running");
});

test("StopWhenUnneeded= stops a unit when the last that needs it has gone", () => {
  const units = [
    service("keep.service"),
    service("a.service", {}, { Requires: ["b.service"] }),
    service("c.service", {}, { Wants: ["b.service"] }),
    service("b.service", { stopWhenUnneeded: true }),
  ];
  const machine = new Machine(units).boot("keep.service").executed("keep.service");
  machine.ask("start", "a.service");
  machine.executed("a.service").executed("b.service");
  machine.ask("start", "c.service");
  machine.executed("c.service").ends("a.service", 0);
  expect(machine.sub("b.service")).toBe("running");
  machine.ends("c.service", 0);
  expect(machine.sub("b.service")).toBe("stop-sigterm");
});

test("StopWhenUnneeded= stops a unit that nobody needs as soon as it is up", () => {
  const machine = related({}, { stopWhenUnneeded: true });
  expect(machine.sub("a.service")).toBe("stop-sigterm");
});

const HANDLERS = { OnFailure: ["handler.service"], OnSuccess: [] };

test("OnFailure= starts its units with what has happened in their environment", () => {
  const machine = related(HANDLERS).ends("a.service", 3);
  expect(machine.spawned()).toEqual(["handler.service/start"]);
  expect(machine.lastSpawn("handler.service").variables).toEqual({
    MONITOR_UNIT: "a.service",
    MONITOR_SERVICE_RESULT: "exit-code",
    MONITOR_EXIT_CODE: "exited",
    MONITOR_EXIT_STATUS: "3",
  });
});

test("what a handler was told of one end is not told of the next start by hand", () => {
  const machine = related(HANDLERS).ends("a.service", 3);
  machine.runs("handler.service").empty("handler.service").ask("start", "handler.service");
  expect(machine.lastSpawn("handler.service").variables).toEqual({});
});

test("OnSuccess= starts its units when the unit is inactive, even after a stop", () => {
  const relations = { OnSuccess: ["handler.service"] };
  expect(related(relations).ends("a.service", 0).spawned()).toEqual(["handler.service/start"]);
  const machine = related(relations);
  machine.ask("stop", "a.service");
  expect(machine.ends("a.service", "TERM").spawned()).toEqual(["handler.service/start"]);
});

test("OnFailure= waits until there is no restart any more", () => {
  const startLimit = { intervalMs: 10_000, burst: 2, action: "none" } as const;
  const machine = related(HANDLERS, { restart: { when: "always" }, startLimit });
  expect(machine.ends("a.service", 1).spawned()).toEqual([]);
  machine.advance(100).executed("a.service").ends("a.service", 1).advance(100);
  expect(machine.service("a.service").result).toBe("start-limit-hit");
  expect(machine.spawned()).toEqual(["handler.service/start"]);
});

test.each([
  ["dependency", { Requires: ["bad.service"], After: ["bad.service"] }, {}],
  ["timeout", {}, { type: "oneshot", jobTimeoutMs: 1_000 }],
] as const)("OnFailure= is for a job that ends by %s, too", (result, relations, words) => {
  const units = [
    service("keep.service"),
    service("bad.service", { type: "oneshot" }),
    service("a.service", words, { ...HANDLERS, ...relations }),
    service("handler.service", { type: "oneshot" }),
  ];
  const machine = new Machine(units).boot("keep.service").executed("keep.service");
  const start = machine.ask("start", "a.service");
  if (result === "dependency") machine.runs("bad.service", 1).empty("bad.service");
  else machine.advance(1_000);
  expect([machine.answer(start), machine.spawned()]).toEqual([result, ["handler.service/start"]]);
});

test("units whose failures start each other do not go on for ever", () => {
  const startLimit = { intervalMs: 0, burst: 0, action: "none" } as const;
  const units = [
    service("keep.service"),
    service(
      "a.service",
      { startLimit },
      { Requires: ["b.service"], After: ["b.service"], OnFailure: ["a.service", "c.service"] },
    ),
    service(
      "b.service",
      { startLimit },
      { Requisite: ["never.service"], After: ["never.service"] },
    ),
    service("c.service", { startLimit }, { Wants: ["a.service"], OnFailure: ["a.service"] }),
    service("never.service"),
  ];
  const machine = new Machine(units).boot("keep.service");
  expect(machine.answer(machine.ask("start", "a.service"))).toBe("dependency");
});

test.each([
  ["JobTimeoutSec=", { jobTimeoutMs: 1_000 }, 1_000],
  ["JobRunningTimeoutSec=", { jobRunningTimeoutMs: 1_000 }, 3_000],
] as const)("%s ends the job, and leaves the unit alone", (_name, words, atMs) => {
  const units = [
    service("keep.service"),
    service("first.service", { type: "oneshot", remainAfterExit: true }),
    service(
      "a.service",
      { type: "oneshot", ...words },
      { Wants: ["first.service"], After: ["first.service"] },
    ),
  ];
  const machine = new Machine(units).boot("keep.service").executed("keep.service");
  const start = machine.ask("start", "a.service");
  if (atMs === 3_000) machine.advance(2_000).runs("first.service");
  machine.advance(999);
  expect(machine.answer(start)).toBe("waits");
  machine.advance(1);
  expect(machine.answer(start)).toBe("timeout");
  expect(machine.sub("a.service")).toBe(atMs === 3_000 ? "start" : "dead");
});

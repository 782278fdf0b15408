import { expect, test } from "vitest";
import type { Relations } from "../../src/plan/relations.ts";
import { Machine } from "./machine.ts";
import { type ServiceWords, service, target } from "./units.ts";

type Units = Readonly<Record<string, Relations>>;

/** Simple services by these names, all wanted by one target, which comes after them. */
function booted(units: Units, words: Readonly<Record<string, ServiceWords>> = {}): Machine {
  const names = Object.keys(units).map((name) => `${name}.service`);
  const services = Object.entries(units).map(([name, relations]) =>
    service(`${name}.service`, words[name] ?? {}, relations),
  );
  const goal = target("goal.target", { Wants: names, After: names });
  return new Machine([...services, goal, target("shutdown.target")]).boot("goal.target");
}

function spawnedUnits(machine: Machine): readonly string[] {
  return machine.spawned().map((name) => name.replace(/\..*/, ""));
}

/** The units that the last step has sent a signal to. */
function killedUnits(machine: Machine): readonly string[] {
  const kills = machine.actions.flatMap((action) => (action.kind === "kill" ? [action.unit] : []));
  return [...new Set(kills.map((name) => name.replace(/\..*/, "")))];
}

const CHAIN: Units = { a: {}, b: { After: ["a.service"] }, c: { After: ["b.service"] } };

test("units without an order between them start at the same time", () => {
  expect(spawnedUnits(booted({ a: {}, b: { Requires: ["a.service"] } }))).toEqual(["a", "b"]);
});

test.each([[CHAIN], [{ a: { Before: ["b.service"] }, b: { Before: ["c.service"] }, c: {} }]])(
  "a unit starts when what comes before it is up: %j",
  (units) => {
    const machine = booted(units);
    expect(spawnedUnits(machine)).toEqual(["a"]);
    expect(spawnedUnits(machine.executed("a.service"))).toEqual(["b"]);
    expect(spawnedUnits(machine.executed("b.service"))).toEqual(["c"]);
    expect(machine.active("goal.target")).toBe("inactive");
    expect(machine.executed("c.service").active("goal.target")).toBe("active");
  },
);

test("what comes before a unit and is not started is not waited for", () => {
  const machine = booted({ a: { After: ["missing.service", "other.target"] } });
  expect(spawnedUnits(machine)).toEqual(["a"]);
});

test("units stop in the reverse order", () => {
  const machine = booted(CHAIN).executed("a.service").executed("b.service").executed("c.service");
  machine.signal("TERM");
  expect(killedUnits(machine)).toEqual(["c"]);
  expect(killedUnits(machine.ends("c.service", "TERM"))).toEqual(["b"]);
  expect(killedUnits(machine.ends("b.service", "TERM"))).toEqual(["a"]);
  machine.ends("a.service", "TERM");
  expect(machine.exitStatus).toBe(0);
});

test.each([[{ After: ["b.service"] }], [{ Before: ["b.service"] }]])(
  "of a stop and a start with an order between them the stop comes first: %j",
  (order) => {
    const machine = booted({ b: {} }).executed("b.service");
    machine.plan = booted({ b: {}, a: { Conflicts: ["b.service"], ...order } }).plan;
    machine.ask("start", "a.service");
    expect([spawnedUnits(machine), killedUnits(machine)]).toEqual([[], ["b"]]);
    expect(spawnedUnits(machine.ends("b.service", "TERM"))).toEqual(["a"]);
  },
);

test("a conflict without an order stops and starts at the same time", () => {
  const machine = booted({ b: {} }).executed("b.service");
  machine.plan = booted({ b: {}, a: { Conflicts: ["b.service"] } }).plan;
  machine.ask("start", "a.service");
  expect([spawnedUnits(machine), killedUnits(machine)]).toEqual([["a"], ["b"]]);
});

test("a restart of two units stops in reverse order, and starts in order", () => {
  const machine = booted({ a: {}, b: { Requires: ["a.service"], After: ["a.service"] } });
  machine.executed("a.service").executed("b.service");
  const restart = machine.ask("restart", "a.service");
  expect(killedUnits(machine)).toEqual(["b"]);
  machine.ends("b.service", "TERM");
  expect([spawnedUnits(machine), killedUnits(machine)]).toEqual([[], ["a"]]);
  expect(spawnedUnits(machine.ends("a.service", "TERM"))).toEqual(["a"]);
  expect(machine.answer(restart)).toBe("waits");
  expect(spawnedUnits(machine.executed("a.service"))).toEqual(["b"]);
  expect(machine.answer(restart)).toBe("done");
});

test("ExecStartPost= and ExecStopPost= belong to the start and the stop", () => {
  const words = {
    a: { commands: { "start-post": true } },
    b: { commands: { "stop-post": true } },
  } as const;
  const machine = booted({ a: {}, b: { After: ["a.service"] } }, words).executed("a.service");
  expect(spawnedUnits(machine)).toEqual(["a"]);
  expect(spawnedUnits(machine.runs("a.service"))).toEqual(["b"]);
  machine.executed("b.service").signal("TERM").mainExits("b.service", "TERM");
  expect(killedUnits(machine)).toEqual([]);
  expect(killedUnits(machine.runs("b.service").empty("b.service"))).toEqual(["a"]);
});

test.each([
  ["Requires", "dependency"],
  ["BindsTo", "dependency"],
  ["Requisite", "dependency"],
  ["Wants", "waits"],
] as const)("a start that fails takes what comes after it along by %s=: %s", (relation, answer) => {
  const units = [
    service("keep.service"),
    service("a.service", { type: "oneshot" }),
    service("b.service", {}, { [relation]: ["a.service"], After: ["a.service"] }),
    service("c.service", {}, { Requires: ["b.service"], After: ["b.service"] }),
  ];
  const machine = new Machine(units).boot("keep.service").executed("keep.service");
  machine.ask("start", "a.service", { wait: false });
  const [b, c] = [machine.ask("start", "b.service"), machine.ask("start", "c.service")];
  machine.runs("a.service", 1).empty("a.service");
  expect([machine.answer(b), machine.answer(c)]).toEqual([answer, answer]);
});

test("jobs that wait for each other in a circle go on all the same", () => {
  // A restart of what is down becomes a start, whose order nobody has looked at before.
  const relations = {
    a: { After: ["b.service"] },
    b: { After: ["a.service"], Requires: ["a.service"] },
  };
  const units = Object.entries(relations).map(([name, of]) => service(`${name}.service`, {}, of));
  const machine = new Machine([service("keep.service"), ...units]).boot("keep.service");
  const restart = machine.ask("restart", "b.service");
  expect(machine.notices.some((text) => text.includes("wait in a circle"))).toBe(true);
  for (const name of ["b.service", "a.service"]) machine.executed(name);
  expect(machine.answer(restart)).toBe("done");
});

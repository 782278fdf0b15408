import { expect, test } from "vitest";
import type { UnitPlan } from "../../src/plan/plan.ts";
import type { Relations } from "../../src/plan/relations.ts";
import { Machine } from "./machine.ts";
import { service } from "./units.ts";

/** A container in which only `keep` runs, and these services. */
function machineOf(units: Readonly<Record<string, Relations>>, ...more: UnitPlan[]): Machine {
  const services = Object.entries(units).map(([name, relations]) =>
    service(`${name}.service`, { type: "oneshot", remainAfterExit: true }, relations),
  );
  const machine = new Machine([service("keep.service"), ...services, ...more]);
  return machine.boot("keep.service").executed("keep.service");
}

function jobs(machine: Machine): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.values(machine.state.jobs).map(({ unit, type }) => [unit.replace(/\..*/, ""), type]),
  );
}

/** Starts a unit, and lets all commands of it and its requirements end well. */
function up(machine: Machine, ...names: readonly string[]): Machine {
  for (const name of names) {
    machine.ask("start", `${name}.service`);
    for (const job of Object.values(machine.state.jobs)) {
      if (machine.sub(job.unit) === "start") machine.runs(job.unit).empty(job.unit);
    }
  }
  return machine;
}

test.each([
  ["Requires", { a: "start", b: "start" }],
  ["BindsTo", { a: "start", b: "start" }],
  ["Wants", { a: "start", b: "start" }],
  ["Upholds", { a: "start", b: "start" }],
  ["PartOf", { a: "start" }],
  ["After", { a: "start" }],
  ["PropagatesStopTo", { a: "start" }],
] as const)("starting a unit with %s= queues these jobs: %j", (relation, expected) => {
  const machine = machineOf({ a: { [relation]: ["b.service"] }, b: {} });
  machine.ask("start", "a.service");
  expect(jobs(machine)).toEqual(expected);
});

test.each([
  ["Requires", { a: "stop", b: "stop" }],
  ["BindsTo", { a: "stop", b: "stop" }],
  ["PartOf", { a: "stop", b: "stop" }],
  ["StopPropagatedFrom", { a: "stop", b: "stop" }],
  ["Wants", { b: "stop" }],
  ["Upholds", { b: "stop" }],
  ["After", { b: "stop" }],
] as const)("stopping what a unit with %s= names queues these jobs: %j", (relation, expected) => {
  // Stopped one after the other, so that both jobs are seen.
  const machine = machineOf({ a: { [relation]: ["b.service"], After: ["b.service"] }, b: {} });
  up(machine, "b", "a");
  machine.state = withStop(machine);
  machine.ask("stop", "b.service");
  expect(jobs(machine)).toEqual(expected);
});

/** All services now have an ExecStop= that takes its time. */
function withStop(machine: Machine): Machine["state"] {
  const units = Object.entries(machine.plan.units).map(([name, unit]) => {
    if (unit.kind !== "service") return [name, unit] as const;
    const commands = { ...unit.service.commands, stop: [{ ignoreFailure: false }] };
    return [name, { ...unit, service: { ...unit.service, commands } }] as const;
  });
  machine.plan = { ...machine.plan, units: Object.fromEntries(units) };
  return machine.state;
}

test.each([
  ["Requires", { a: "restart", b: "restart" }],
  ["BindsTo", { a: "restart", b: "restart" }],
  ["PartOf", { a: "restart", b: "restart" }],
  ["StopPropagatedFrom", { b: "restart" }],
  ["Wants", { b: "restart" }],
] as const)("restarting what a unit with %s= names queues these jobs: %j", (relation, expected) => {
  const machine = machineOf({ a: { [relation]: ["b.service"], After: ["b.service"] }, b: {} });
  up(machine, "b", "a");
  machine.state = withStop(machine);
  machine.ask("restart", "b.service");
  expect(jobs(machine)).toEqual(expected);
});

test("a restart does not start what depends on it and does not run", () => {
  const machine = up(machineOf({ a: { Requires: ["b.service"] }, b: {} }), "b");
  machine.state = withStop(machine);
  machine.ask("restart", "b.service");
  expect(jobs(machine)).toEqual({ b: "restart" });
});

test("what is active already is not started, and what it needs is not looked at", () => {
  const machine = up(
    machineOf({ a: { Wants: ["b.service"] }, b: { Wants: ["c.service"] }, c: {} }),
    "b",
  );
  machine.ask("stop", "c.service");
  machine.ask("start", "a.service");
  expect(jobs(machine)).toEqual({ a: "start" });
});

test("starting what is active already is done at once", () => {
  const machine = up(machineOf({ a: {} }), "a");
  expect(machine.answer(machine.ask("start", "a.service"))).toBe("done");
});

test.each([
  ["Requires", "no-such-unit"],
  ["BindsTo", "no-such-unit"],
  ["Requisite", "no-such-unit"],
  ["Wants", "waits"],
  ["Upholds", "waits"],
] as const)("starting a unit with %s= on one that is not there: %s", (relation, answer) => {
  const machine = machineOf({ a: { [relation]: ["missing.service"] } });
  expect(machine.answer(machine.ask("start", "a.service"))).toBe(answer);
});

test.each([
  ["not-found", "no-such-unit"],
  ["masked", "unit-masked"],
  ["bad-setting", "bad-unit-setting"],
  ["error", "load-error"],
] as const)("starting a unit that is %s: %s", (load, answer) => {
  const machine = machineOf({}, { ...service("a.service"), load });
  expect(machine.answer(machine.ask("start", "a.service"))).toBe(answer);
  expect(machine.answer(machine.ask("stop", "a.service"))).toBe(
    load === "masked" ? "done" : "no-such-unit",
  );
});

test("a unit that is only wanted is started, though something that it requires is missing", () => {
  // As systemd does.
  const machine = machineOf({ a: { Wants: ["b.service"] }, b: { Requires: ["missing.service"] } });
  machine.ask("start", "a.service");
  expect(jobs(machine)).toEqual({ a: "start", b: "start" });
});

test("starting a unit stops what it conflicts with, in both directions", () => {
  for (const conflicting of ["a", "b"]) {
    const relations = {
      a: {},
      b: {},
      [conflicting]: { Conflicts: [conflicting === "a" ? "b.service" : "a.service"] },
    };
    const machine = up(machineOf(relations), "b");
    machine.state = withStop(machine);
    machine.ask("start", "a.service");
    expect(jobs(machine)).toEqual({ a: "start", b: "stop" });
  }
});

test.each([
  // Both are wanted: what is conflicted with gives way.
  [{ Wants: ["x.service", "y.service"] }, { con: "start", x: "start" }],
  [
    { Requires: ["x.service"], Wants: ["y.service"] },
    { con: "start", x: "start" },
  ],
  [
    { Wants: ["x.service"], Requires: ["y.service"] },
    { con: "start", y: "start" },
  ],
  [{ Requires: ["x.service", "y.service"] }, "conflicting-jobs"],
])("x conflicts with y, and a unit with %j is started: %j", (relations, expected) => {
  const machine = machineOf({ con: relations, x: { Conflicts: ["y.service"] }, y: {} });
  const answer = machine.answer(machine.ask("start", "con.service"));
  expect(answer === "waits" ? jobs(machine) : answer).toEqual(expected);
});

const CIRCLE = {
  a: { After: ["b.service"] },
  b: { After: ["c.service"] },
  c: { After: ["a.service"] },
};

test("a circle in the order is broken by dropping a job that is only wanted", () => {
  const Wants = ["a.service", "b.service", "c.service"];
  const machine = machineOf({ ...CIRCLE, top: { Wants } });
  expect(machine.answer(machine.ask("start", "top.service"))).toBe("waits");
  expect(Object.keys(jobs(machine))).toHaveLength(3);
  expect(machine.notices).toContain(
    "Found ordering cycle: a.service/start -> b.service/start -> c.service/start -> a.service/start",
  );
});

test.each([
  [["a", "c"], "b"],
  [["a", "b"], "c"],
  [["b", "c"], "a"],
])("with %j required, a circle is broken by dropping %s", (required, dropped) => {
  const Requires = required.map((name) => `${name}.service`);
  const machine = machineOf({ ...CIRCLE, top: { Requires, Wants: [`${dropped}.service`] } });
  machine.ask("start", "top.service");
  expect(Object.keys(jobs(machine)).sort()).toEqual([...required, "top"]);
});

test("a circle in which everything is required is refused, and nothing has happened", () => {
  const Requires = ["a.service", "b.service", "c.service"];
  const machine = machineOf({ ...CIRCLE, top: { Requires } });
  expect(machine.answer(machine.ask("start", "top.service"))).toBe("cyclic-order");
  expect(jobs(machine)).toEqual({});
});

test("a stop that meets a start cancels it", () => {
  const machine = machineOf({ a: {} });
  const start = machine.ask("start", "a.service");
  const stop = machine.ask("stop", "a.service");
  machine.exits("a.service", "TERM").empty("a.service");
  expect([machine.answer(start), machine.answer(stop)]).toEqual(["canceled", "done"]);
});

test("a restart that meets a start becomes one job with it", () => {
  const machine = machineOf({ a: {} });
  const start = machine.ask("start", "a.service");
  const restart = machine.ask("restart", "a.service");
  machine.exits("a.service", "TERM").empty("a.service");
  expect(machine.spawned()).toEqual(["a.service/start"]);
  machine.runs("a.service");
  expect([machine.answer(start), machine.answer(restart)]).toEqual(["done", "done"]);
});

test("mode fail refuses what would turn a job around", () => {
  const machine = machineOf({ a: {} });
  const start = machine.ask("start", "a.service");
  expect(machine.answer(machine.ask("stop", "a.service", { mode: "fail" }))).toBe("destructive");
  expect(machine.answer(start)).toBe("waits");
});

test("mode fail leaves out what would stop something that runs", () => {
  const machine = machineOf({
    a: { Wants: ["x.service"] },
    x: { Conflicts: ["y.service"] },
    y: {},
  });
  up(machine, "y").ask("start", "a.service", { mode: "fail" });
  expect(jobs(machine)).toEqual({ a: "start" });
});

test("what is queued irreversibly is not replaced, even by mode replace", () => {
  const machine = machineOf({ a: {} });
  machine.ask("start", "a.service", { mode: "replace-irreversibly" });
  expect(machine.answer(machine.ask("stop", "a.service"))).toBe("destructive");
});

test("mode ignore-dependencies starts the unit alone, and at once", () => {
  const machine = machineOf({ a: { Requires: ["b.service"], After: ["b.service"] }, b: {} });
  machine.ask("start", "b.service");
  machine.ask("start", "a.service", { mode: "ignore-dependencies" });
  expect(machine.spawned()).toEqual(["a.service/start"]);
});

test("mode ignore-requirements starts the unit alone, and in order", () => {
  const machine = machineOf({
    a: { Requires: ["b.service", "c.service"], After: ["b.service"] },
    b: {},
    c: {},
  });
  machine.ask("start", "b.service");
  machine.ask("start", "a.service", { mode: "ignore-requirements" });
  expect(machine.spawned()).toEqual([]);
  expect(machine.runs("b.service").spawned()).toEqual(["a.service/start"]);
});

test("mode flush cancels all other jobs", () => {
  const machine = machineOf({ a: {}, b: {} });
  const other = machine.ask("start", "b.service");
  machine.ask("start", "a.service", { mode: "flush" });
  expect([machine.answer(other), jobs(machine)]).toEqual(["canceled", { a: "start" }]);
});

test("isolate starts a unit with all that it needs, and stops everything else", () => {
  const isolated = { ...service("top.service", {}, { Wants: ["a.service"] }), allowIsolate: true };
  const spared = { ...service("spared.service"), ignoreOnIsolate: true };
  const machine = up(machineOf({ a: {}, b: {}, c: {} }, isolated, spared), "a", "b");
  machine.ask("start", "spared.service");
  machine.executed("spared.service");
  const waiting = machine.ask("start", "c.service");
  machine.ask("start", "top.service", { mode: "isolate" });
  machine
    .executed("top.service")
    .exits("c.service", "TERM")
    .empty("c.service")
    .ends("keep.service", 0);
  const states = ["top", "a", "b", "c", "spared", "keep"].map((name) =>
    machine.active(`${name}.service`),
  );
  expect(states).toEqual(["active", "active", "inactive", "failed", "active", "inactive"]);
  expect(machine.answer(waiting)).toBe("canceled");
});

test("isolate is refused where AllowIsolate= does not say so", () => {
  const machine = machineOf({ a: {} });
  expect(machine.answer(machine.ask("start", "a.service", { mode: "isolate" }))).toBe(
    "no-isolation",
  );
});

test.each([
  ["start", "only-by-dependency", "waits"],
  ["stop", "done", "only-by-dependency"],
  ["restart", "only-by-dependency", "only-by-dependency"],
] as const)(
  "%s by hand with RefuseManualStart=: %s, with RefuseManualStop=: %s",
  (verb, start, stop) => {
    const noStart = { ...service("a.service"), refuseManualStart: true };
    const noStop = { ...service("b.service"), refuseManualStop: true };
    const machine = machineOf({ c: { Requires: ["a.service", "b.service"] } }, noStart, noStop);
    expect(machine.answer(machine.ask(verb, "a.service"))).toBe(start);
    expect(machine.answer(machine.ask(verb, "b.service"))).toBe(stop);
    machine.ask("start", "c.service");
    expect(jobs(machine)).toMatchObject({ a: "start", b: "start" });
  },
);

test("a unit may be asked for by any of its names", () => {
  const machine = machineOf({ a: {} });
  machine.plan = { ...machine.plan, aliases: { "other.service": "a.service" } };
  machine.ask("start", "other.service");
  expect(jobs(machine)).toEqual({ a: "start" });
});

test("--no-block is answered at once", () => {
  const machine = machineOf({ a: {} });
  expect(machine.answer(machine.ask("start", "a.service", { wait: false }))).toBe("done");
});

test("a client that has gone is not answered", () => {
  const machine = machineOf({ a: {} });
  const start = machine.ask("start", "a.service");
  machine.tell({ kind: "closed", connection: start }).runs("a.service");
  expect(machine.answer(start)).toBe("waits");
});

test("cancel ends a job, and leaves the unit as it is", () => {
  const machine = machineOf({ a: {} });
  const start = machine.ask("start", "a.service");
  machine.request({ kind: "cancel", unit: "a.service" });
  expect([machine.answer(start), machine.sub("a.service")]).toEqual(["canceled", "start"]);
  expect(machine.answer(machine.request({ kind: "cancel", unit: "a.service" }))).toBe(
    "no-such-job",
  );
});

test.each([
  ["all", "15 all"],
  ["main", "15 100"],
  ["control", "no-such-process"],
] as const)("kill --kill-whom=%s: %s", (whom, expected) => {
  const machine = machineOf({});
  const kill = machine.request({ kind: "kill", unit: "keep.service", whom, signal: 15 });
  expect([machine.answer(kill), ...machine.killed()]).toContain(expected);
});

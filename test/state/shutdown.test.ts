import { expect, test } from "vitest";
import type { Relations } from "../../src/plan/relations.ts";
import { Machine } from "./machine.ts";
import { type ServiceWords, service, target } from "./units.ts";

const ENDS_WITH = { Conflicts: ["shutdown.target"], Before: ["shutdown.target"] };

/** Services that run, each with the default dependencies on the shutdown. */
function running(
  units: Readonly<Record<string, ServiceWords>>,
  relations: Readonly<Record<string, Relations>> = {},
): Machine {
  const names = Object.keys(units).map((name) => `${name}.service`);
  const services = Object.entries(units).map(([name, words]) =>
    service(`${name}.service`, words, { ...ENDS_WITH, ...relations[name] }),
  );
  const goal = target("goal.target", { ...ENDS_WITH, Wants: names });
  const machine = new Machine([...services, goal, target("shutdown.target")]).boot("goal.target");
  for (const name of names) {
    while (machine.sub(name) === "start") machine.executed(name);
  }
  return machine;
}

test.each(["TERM", "INT", "PWR", "RTMIN+3", "RTMIN+4", "RTMIN+5", "RTMIN+6"])(
  "SIG%s stops everything, and the container ends with status 0",
  (signal) => {
    const machine = running({ a: { commands: { stop: true } }, b: {} }).signal(signal);
    expect(machine.spawned()).toEqual(["a.service/stop"]);
    expect(machine.killed()).toEqual(["15 all", "18 all"]);
    machine.ends("b.service", "TERM").runs("a.service");
    expect(machine.exitStatus).toBeUndefined();
    machine.ends("a.service", "TERM");
    expect(machine.exitStatus).toBe(0);
  },
);

test.each(["HUP", "USR1", "CHLD", "WINCH", "RTMIN+20"])("SIG%s stops nothing", (signal) => {
  const machine = running({ a: {} }).signal(signal);
  expect(machine.actions).toEqual([]);
});

test.each(["RTMIN+13", "RTMIN+14", "RTMIN+15", "RTMIN+16"])("SIG%s ends it at once", (signal) => {
  const machine = running({ a: { commands: { stop: true, "stop-post": true } } }).signal(signal);
  expect([machine.spawned(), machine.killed()]).toEqual([[], ["15 all", "18 all"]]);
  machine.mainExits("a.service", "TERM");
  expect([machine.spawned(), machine.exitStatus]).toEqual([[], undefined]);
  expect(machine.empty("a.service").exitStatus).toBe(0);
});

test("nothing happens after the exit", () => {
  const machine = running({ a: {} }).signal("TERM").ends("a.service", "TERM");
  const state = machine.state;
  machine.signal("TERM").empty("a.service").boot("goal.target").advance(1e9);
  machine.ask("start", "a.service");
  expect([machine.exitStatus, machine.state]).toEqual([0, state]);
});

test("what has failed at the stop does not change the status that was asked for", () => {
  const machine = running({ a: {} }).signal("TERM").ends("a.service", 3);
  expect([machine.exitStatus, machine.active("a.service")]).toEqual([0, "failed"]);
});

test("nothing is started any more: no restart, no handler, no upheld unit, no request", () => {
  const relations = {
    a: { OnFailure: ["h.service"], OnSuccess: ["h.service"], Upholds: ["b.service"] },
  };
  const words = { a: { restart: { when: "always" } }, b: { restart: { when: "always" } } } as const;
  const machine = running(words, relations).ends("b.service", 1).signal("TERM");
  expect(machine.answer(machine.ask("start", "b.service"))).toBe("shutting-down");
  machine.ends("a.service", 1).advance(10_000);
  expect(machine.exitStatus).toBe(0);
  const isOver = (index: number) => machine.all[index]?.kind === "exit";
  expect(isOver(machine.all.length - 1)).toBe(true);
});

test("jobs that wait are cancelled, and those who wait for them are told", () => {
  const machine = running({ a: {} });
  const slow = service("slow.service", { type: "oneshot" }, ENDS_WITH);
  const late = service(
    "late.service",
    {},
    { Requires: ["slow.service"], After: ["slow.service"], ...ENDS_WITH },
  );
  machine.plan = new Machine([...Object.values(machine.plan.units), slow, late]).plan;
  const start = machine.ask("start", "late.service");
  machine.executed("slow.service").signal("TERM");
  expect(machine.answer(start)).toBe("canceled");
  machine.exits("slow.service", "TERM").empty("slow.service").ends("a.service", "TERM");
  expect(machine.exitStatus).toBe(0);
});

test("what shutdown.target wants is started for the shutdown, after the others have stopped", () => {
  const machine = running({ a: {} });
  const late = service(
    "late.service",
    { type: "oneshot" },
    { After: ["a.service"], Before: ["shutdown.target"] },
  );
  const shutdown = target("shutdown.target", { Wants: ["late.service"] });
  const units = Object.values(machine.plan.units).filter(({ name }) => name !== "shutdown.target");
  machine.plan = new Machine([...units, late, shutdown]).plan;
  machine.signal("TERM");
  expect(machine.spawned()).toEqual([]);
  expect(machine.ends("a.service", "TERM").spawned()).toEqual(["late.service/start"]);
  expect(machine.exitStatus).toBeUndefined();
  expect(machine.runs("late.service").empty("late.service").exitStatus).toBe(0);
});

test("units that know nothing of a shutdown are stopped as well", () => {
  const machine = new Machine([
    service("a.service"),
    service("b.service", {}, { After: ["a.service"] }),
  ]);
  machine.boot("a.service", "b.service").executed("a.service").executed("b.service").signal("TERM");
  expect(machine.actions.filter(({ kind }) => kind === "kill")[0]).toMatchObject({
    unit: "b.service",
  });
  machine.ends("b.service", "TERM").ends("a.service", "TERM");
  expect(machine.exitStatus).toBe(0);
});

test("a circle in the order does not keep units from being stopped", () => {
  const relations = { a: { After: ["b.service"] }, b: { After: ["a.service"] } };
  const machine = running({ a: {}, b: {} });
  machine.plan = new Machine([
    ...Object.entries(relations).map(([name, of]) => service(`${name}.service`, {}, of)),
  ]).plan;
  machine.signal("TERM").ends("a.service", "TERM").ends("b.service", "TERM");
  expect(machine.exitStatus).toBe(0);
});

test("a second request says what is waited for, and changes nothing", () => {
  const machine = running({ a: { commands: { stop: true } } })
    .signal("TERM")
    .signal("TERM");
  expect(machine.notices.at(-1)).toContain("a.service (stop)");
  expect(machine.actions).toHaveLength(1);
});

test("who asks more than seven times within two seconds gets it at once", () => {
  const machine = running({ a: { commands: { stop: true } } });
  for (let count = 0; count < 7; count++) machine.signal("TERM").advance(100);
  expect(machine.sub("a.service")).toBe("stop");
  machine.signal("TERM");
  expect(machine.killed()).toEqual(["15 all", "18 all"]);
  expect(machine.empty("a.service").exitStatus).toBe(0);
});

test("what does not stop in time is killed: SIGTERM, then SIGKILL, then the end", () => {
  const machine = running({ a: { stopTimeoutMs: null } });
  machine.plan = { ...machine.plan, shutdownTimeoutMs: 60_000 };
  machine.signal("TERM").advance(59_999);
  expect(machine.killed()).toEqual(["15 all", "18 all"]);
  expect(machine.advance(1).killed()).toEqual(["15 all", "18 all"]);
  expect(machine.advance(10_000).killed()).toEqual(["9 all"]);
  expect(machine.exitStatus).toBeUndefined();
  machine.advance(5_000);
  expect([machine.exitStatus, machine.notices.at(-1)]).toEqual([
    0,
    "Processes of a.service (stop-sigterm) are still there after SIGKILL",
  ]);
});

test("processes that a KillMode= has left are ended before the exit", () => {
  const machine = running({ a: { kill: { mode: "none" } } }).signal("TERM");
  expect(machine.killed()).toEqual(["15 all", "18 all"]);
  expect(machine.exitStatus).toBeUndefined();
  expect(machine.empty("a.service").exitStatus).toBe(0);
});

test.each([
  [0, false, "a.service/stop"],
  [7, false, "a.service/stop"],
  [7, true, undefined],
])("a client asks for exit %i, by force: %s", (status, force, command) => {
  const machine = running({ a: { commands: { stop: true } } });
  const exit = machine.request({ kind: "exit", status, force });
  expect([machine.answer(exit), machine.spawned()[0]]).toEqual(["done", command]);
  if (!force) machine.runs("a.service");
  expect(machine.ends("a.service", "TERM").exitStatus).toBe(status);
});

test("a signal before anything was started ends it, too", () => {
  expect(new Machine([]).signal("TERM").exitStatus).toBe(0);
});

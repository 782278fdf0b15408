import { expect, test } from "vitest";
import type { UnitPlan } from "../../src/plan/plan.ts";
import { Machine } from "./machine.ts";
import { service } from "./units.ts";

/** Two services that run, before the units become others. */
function reloaded(before: readonly UnitPlan[], after: readonly UnitPlan[]): Machine {
  const machine = new Machine([service("keep.service"), ...before]).boot("keep.service");
  for (const { name } of before) machine.ask("start", name);
  for (const { name } of [service("keep.service"), ...before]) machine.executed(name);
  machine.plan = new Machine([service("keep.service"), ...after]).plan;
  return machine.tell({ kind: "reloaded" });
}

test("what runs goes on, and its new settings count from then on", () => {
  const a = (signal: number) => service("a.service", { kill: { signal } });
  const machine = reloaded([a(15)], [a(3)]);
  expect([machine.actions, machine.sub("a.service")]).toEqual([[], "running"]);
  machine.ask("stop", "a.service");
  expect(machine.killed()).toEqual(["3 all", "18 all"]);
});

test("a unit whose file has gone runs on, and is stopped by the defaults", () => {
  const machine = reloaded([service("a.service", { commands: { stop: true } })], []);
  expect(machine.sub("a.service")).toBe("running");
  expect(machine.answer(machine.ask("restart", "a.service"))).toBe("no-such-unit");
  machine.ask("stop", "a.service");
  expect([machine.spawned(), machine.killed()]).toEqual([[], ["15 all", "18 all"]]);
  expect(machine.ends("a.service", "TERM").sub("a.service")).toBe("dead");
});

test("a unit that does nothing and whose file has gone is forgotten", () => {
  const machine = reloaded([service("a.service")], [service("a.service")]).ends("a.service", 0);
  machine.plan = new Machine([service("keep.service")]).plan;
  expect(Object.keys(machine.tell({ kind: "reloaded" }).state.units)).toEqual(["keep.service"]);
});

test("new units can be started, and old relations are gone", () => {
  const machine = reloaded(
    [service("a.service", {}, { BindsTo: ["keep.service"] })],
    [service("a.service"), service("new.service")],
  );
  machine.ask("start", "new.service");
  expect(machine.spawned()).toEqual(["new.service/start"]);
  machine.mainExits("keep.service", 0);
  expect(machine.sub("a.service")).toBe("running");
});

test("a job whose unit has gone ends as a failure", () => {
  const slow = service("slow.service", { type: "oneshot" });
  const a = service("a.service", {}, { Wants: ["slow.service"], After: ["slow.service"] });
  const machine = new Machine([service("keep.service"), slow, a]).boot("keep.service");
  machine.executed("keep.service");
  const start = machine.ask("start", "a.service");
  machine.plan = new Machine([service("keep.service"), slow]).plan;
  machine.tell({ kind: "reloaded" });
  expect(machine.answer(start)).toBe("failed");
});

test("an order that has become a circle holds nobody up", () => {
  const units = (after: readonly string[]) => [
    service("slow.service", { type: "oneshot" }),
    service(
      "a.service",
      {},
      { Wants: ["b.service", "slow.service"], After: ["b.service", "slow.service"] },
    ),
    service("b.service", {}, { After: ["slow.service", ...after] }),
  ];
  const machine = new Machine([service("keep.service"), ...units([])]).boot("keep.service");
  machine.executed("keep.service");
  const start = machine.ask("start", "a.service");
  machine.plan = new Machine([service("keep.service"), ...units(["a.service"])]).plan;
  machine.tell({ kind: "reloaded" }).runs("slow.service").empty("slow.service");
  machine.executed("b.service").executed("a.service");
  expect(machine.answer(start)).toBe("done");
});

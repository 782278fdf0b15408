import { expect, test } from "vitest";
import { Machine } from "./machine.ts";
import { service } from "./units.ts";

/** A container in which something runs, and a service that waits for its conditions. */
function checking(relations = {}): { machine: Machine; start: number } {
  const units = [
    service("keep.service"),
    service("a.service", { hasConditions: true }, relations),
    service("b.service", {}, { Requires: ["a.service"], After: ["a.service"] }),
    service("c.service", {}, { Requisite: ["a.service"], After: ["a.service"] }),
    service("d.service", {}, { BindsTo: ["a.service"], After: ["a.service"] }),
  ];
  const machine = new Machine(units).boot("keep.service").executed("keep.service");
  return { machine, start: machine.ask("start", "a.service") };
}

function answer(machine: Machine, met: boolean, asserted = true): Machine {
  const token = machine.asked("check-conditions");
  return machine.tell({ kind: "conditions", token, met, asserted });
}

test.each([
  [true, true, "waits", ["a.service/start"]],
  [false, true, "done", []],
  [true, false, "assert", []],
  [false, false, "done", []],
])("conditions met: %s, asserts: %s; the job: %s", (met, asserted, result, spawned) => {
  const { machine, start } = checking();
  expect(machine.spawned()).toEqual([]);
  answer(machine, met, asserted);
  expect([machine.answer(start), machine.spawned()]).toEqual([result, spawned]);
  expect(machine.active("a.service")).toBe(spawned.length > 0 ? "activating" : "inactive");
  expect(machine.service("a.service").conditions).toMatchObject({ met, asserted });
});

test.each([
  ["b.service", "waits"],
  ["c.service", "dependency"],
  ["d.service", "dependency"],
])("what needs a unit whose condition does not hold: %s, %s", (unit, result) => {
  const { machine } = checking();
  const start = machine.ask("start", unit);
  answer(machine, false);
  expect(machine.answer(start)).toBe(result);
});

test("an answer that comes after the job was replaced means nothing", () => {
  const { machine, start } = checking();
  const token = machine.asked("check-conditions");
  machine.ask("stop", "a.service");
  machine.tell({ kind: "conditions", token, met: true, asserted: true });
  expect([machine.answer(start), machine.spawned()]).toEqual(["canceled", []]);
});

test("conditions are looked at when it is the unit's turn, not before", () => {
  const units = [
    service("first.service", { type: "oneshot" }),
    service(
      "a.service",
      { hasConditions: true },
      { Wants: ["first.service"], After: ["first.service"] },
    ),
  ];
  const machine = new Machine(units).boot("a.service");
  expect(() => machine.asked("check-conditions")).toThrow();
  machine.runs("first.service").empty("first.service");
  expect(machine.asked("check-conditions")).toBeGreaterThan(0);
});

test.each([
  [0, "start", "success", "waits"],
  [1, "dead", "exec-condition", "done"],
  [254, "dead", "exec-condition", "done"],
  [255, "failed", "exit-code", "failed"],
  ["KILL", "failed", "signal", "failed"],
] as const)(
  "an ExecCondition= that ends by %s: %s, %s, and the job: %s",
  (how, state, result, job) => {
    const words = {
      commands: { condition: true, "stop-post": true },
      restart: { when: "always" },
    } as const;
    const units = [service("keep.service"), service("a.service", { ...words, type: "exec" })];
    const machine = new Machine(units).boot("keep.service").executed("keep.service");
    const start = machine.ask("start", "a.service");
    machine.runs("a.service", how);
    if (how !== 0) {
      // ExecStopPost= runs, whatever the condition says.
      machine.empty("a.service");
      expect(machine.lastSpawn("a.service")).toMatchObject({
        phase: "stop-post",
        variables: { SERVICE_RESULT: result },
      });
      machine.runs("a.service").empty("a.service");
    }
    expect(machine.service("a.service").result).toBe(result);
    expect(machine.answer(start)).toBe(job);
    // A condition that does not hold is no reason for a restart; a check that fails is.
    expect(machine.sub("a.service")).toBe(state === "failed" ? "auto-restart" : state);
  },
);

test("SuccessExitStatus= lets an ExecCondition= go on", () => {
  const successStatuses = [{ kind: "status", status: 3 }] as const;
  const words = { commands: { condition: 2 }, successStatuses } as const;
  const machine = new Machine([service("a.service", words)]).boot("a.service");
  expect(machine.runs("a.service", 3).spawned()).toEqual(["a.service/condition/1"]);
});

test.each([
  ["TERM", "stop-sigterm"],
  [1, "stop-sigterm"],
  [0, "start"],
])("an ExecStartPre= that ends by %s: %s", (how, state) => {
  const words = { commands: { "start-pre": true } } as const;
  const machine = new Machine([service("a.service", words)])
    .boot("a.service")
    .runs("a.service", how);
  expect(machine.sub("a.service")).toBe(state);
});

test.each(["TERM", 1, "SEGV"])("with `-`, an ExecStartPre= may end by %s", (how) => {
  const words = { commands: { "start-pre": "-" } } as const;
  const machine = new Machine([service("a.service", words)])
    .boot("a.service")
    .runs("a.service", how);
  expect(machine.spawned()).toEqual(["a.service/start"]);
});

test("a command with `-` that is not there is no failure", () => {
  const words = { commands: { "start-pre": "-" } } as const;
  const machine = new Machine([service("a.service", words)]).boot("a.service");
  expect(machine.notExecuted("a.service").spawned()).toEqual(["a.service/start"]);
});

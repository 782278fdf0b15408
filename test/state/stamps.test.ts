import { expect, test } from "vitest";
import { Machine } from "./machine.ts";
import { service } from "./units.ts";

test("the times of a unit are those of its last changes", () => {
  const words = { commands: { "start-post": true, "stop-post": true } } as const;
  const machine = new Machine([service("keep.service"), service("a.service", words)]);
  machine.boot("keep.service").executed("keep.service");
  const times: Record<string, number> = {};
  const at = (name: string) => {
    machine.advance(1_000);
    times[name] = 1e12 + machine.nowMs;
  };
  at("inactiveExit");
  machine.ask("start", "a.service");
  at("start-post");
  machine.executed("a.service");
  at("activeEnter");
  const { nowMs } = machine;
  machine.runs("a.service");
  at("activeExit");
  machine.mainExits("a.service", 1).empty("a.service");
  at("inactiveEnter");
  machine.runs("a.service").empty("a.service");
  const { stamps } = machine.service("a.service");
  expect(stamps).toEqual({
    stateChange: times.inactiveEnter,
    inactiveExit: times.inactiveExit,
    activeEnter: times.activeEnter,
    activeExit: times.activeExit,
    inactiveEnter: times.inactiveEnter,
    activeSinceMs: nowMs,
  });
});

test("RuntimeMaxSec= is counted from when the service became active, whatever it does since", () => {
  const words = { runtimeMaxMs: 10_000, commands: { reload: true } } as const;
  const machine = new Machine([service("a.service", words)]).boot("a.service").advance(500);
  machine.executed("a.service").advance(9_000).ask("reload", "a.service");
  expect(machine.runs("a.service").sub("a.service")).toBe("running");
  expect(machine.advance(999).sub("a.service")).toBe("running");
  expect(machine.advance(1).sub("a.service")).toBe("stop-sigterm");
});

test("RuntimeRandomizedExtraSec= adds the same for the whole of a run, and less than it says", () => {
  const words = { runtimeMaxMs: 10_000, runtimeExtraMs: 1_000 } as const;
  const ends = (startMs: number) => {
    const machine = new Machine([service("a.service", words)]);
    machine.nowMs = startMs;
    const { at } = machine.boot("a.service").executed("a.service").service("a.service");
    return at.sub === "running" ? at.timer!.atMs - startMs - 10_000 : -1;
  };
  const extras = Array.from({ length: 50 }, (_, index) => ends(1_000_000 + 7_919 * index));
  expect(Math.min(...extras)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...extras)).toBeLessThan(1_000);
  expect(new Set(extras).size).toBeGreaterThan(10);
});

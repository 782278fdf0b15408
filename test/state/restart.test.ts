import { expect, test } from "vitest";
import type { Restart } from "../../src/directives/words.ts";
import { DEFAULT_SERVICE } from "../../src/plan/defaults.ts";
import { restartDelayMs } from "../../src/state/service-restart.ts";
import { Machine } from "./machine.ts";
import { type ServiceWords, service } from "./units.ts";

/** A running service, beside one that keeps the container alive. */
function running(words: ServiceWords): Machine {
  const machine = new Machine([service("keep.service"), service("a.service", words)]);
  return machine.boot("keep.service", "a.service").executed("keep.service").executed("a.service");
}

type Cause = (machine: Machine) => unknown;

const CAUSES: Readonly<Record<string, Cause>> = {
  "clean exit code": (m) => m.ends("a.service", 0),
  "clean signal": (m) => m.ends("a.service", "TERM"),
  "unclean exit code": (m) => m.ends("a.service", 1),
  "unclean signal": (m) => m.ends("a.service", "SEGV"),
  "core dump": (m) => m.ends("a.service", "dump SEGV"),
  timeout: (m) => m.advance(1_000).ends("a.service", "TERM"),
  watchdog: (m) => m.tell({ kind: "watchdog", unit: "a.service" }).ends("a.service", "dump ABRT"),
};

const RESTARTS: Readonly<Record<Restart, readonly string[]>> = {
  no: [],
  always: Object.keys(CAUSES),
  "on-success": ["clean exit code", "clean signal"],
  "on-failure": ["unclean exit code", "unclean signal", "core dump", "timeout", "watchdog"],
  "on-abnormal": ["unclean signal", "core dump", "timeout", "watchdog"],
  "on-abort": ["unclean signal", "core dump"],
  "on-watchdog": ["watchdog"],
};

const CASES = Object.entries(RESTARTS).flatMap(([when, causes]) =>
  Object.keys(CAUSES).map((cause) => [when as Restart, cause, causes.includes(cause)] as const),
);

test.each(CASES)("Restart=%s after a %s: %s", (when, cause, restarts) => {
  const machine = running({ restart: { when }, runtimeMaxMs: 1_000, watchdogMs: 500 });
  CAUSES[cause]!(machine);
  expect(machine.sub("a.service") === "auto-restart").toBe(restarts);
  machine.advance(100);
  expect(machine.spawned().includes("a.service/start")).toBe(restarts);
});

test("a service that was stopped is not started again, whatever Restart= says", () => {
  const machine = running({ restart: { when: "always" } });
  machine.ask("stop", "a.service");
  machine.ends("a.service", 1);
  expect(machine.sub("a.service")).toBe("failed");
});

test("a stop that comes while it is on its way down already prevents the restart", () => {
  const machine = running({ restart: { when: "always" } }).mainExits("a.service", 1);
  machine.ask("stop", "a.service");
  machine.empty("a.service");
  expect(machine.sub("a.service")).toBe("failed");
});

test.each([
  ["RestartPreventExitStatus=", { when: "always", preventStatuses: [5] }, 5, false],
  ["RestartPreventExitStatus=", { when: "always", preventStatuses: [5] }, 6, true],
  ["RestartForceExitStatus=", { when: "no", forceStatuses: [5] }, 5, true],
  ["RestartForceExitStatus=", { when: "no", forceStatuses: [5] }, 6, false],
  ["both", { when: "no", forceStatuses: [5], preventStatuses: [5] }, 5, false],
] as const)(
  "%s decides before Restart= does: %j, exit status %i",
  (_name, words, status, restarts) => {
    const list = (statuses: readonly number[] = []) =>
      statuses.map((number) => ({ kind: "status", status: number }) as const);
    const { when, preventStatuses, forceStatuses } = {
      preventStatuses: [],
      forceStatuses: [],
      ...words,
    };
    const restart = {
      when,
      preventStatuses: list(preventStatuses),
      forceStatuses: list(forceStatuses),
    };
    const machine = running({ restart }).ends("a.service", status);
    expect(machine.sub("a.service") === "auto-restart").toBe(restarts);
  },
);

test("RestartPreventExitStatus= is about the main process alone", () => {
  const preventStatuses = [{ kind: "status", status: 5 }] as const;
  const words = {
    commands: { "start-pre": true },
    restart: { when: "always", preventStatuses },
  } as const;
  const machine = new Machine([service("a.service", words)]).boot("a.service");
  machine.runs("a.service", 5).empty("a.service");
  expect(machine.sub("a.service")).toBe("auto-restart");
});

test("SuccessExitStatus= makes a status, or a signal, a success", () => {
  const successStatuses = [
    { kind: "status", status: 3 },
    { kind: "signal", signal: 9 },
  ] as const;
  for (const how of [3, "KILL"]) {
    const machine = running({ successStatuses }).ends("a.service", how);
    expect(machine.service("a.service")).toMatchObject({ result: "success", at: { sub: "dead" } });
  }
});

test.each([
  [{ delayMs: 100, steps: 0, maxDelayMs: 10_000 }, [100, 100, 100, 100, 100]],
  [{ delayMs: 100, steps: 2, maxDelayMs: null }, [100, 100, 100, 100, 100]],
  [{ delayMs: 0, steps: 2, maxDelayMs: 1_000 }, [0, 0, 0, 0, 0]],
  [{ delayMs: 100, steps: 2, maxDelayMs: 10_000 }, [100, 1_000, 10_000, 10_000, 10_000]],
  [{ delayMs: 100, steps: 3, maxDelayMs: 2_700 }, [100, 300, 900, 2_700, 2_700]],
])("RestartSec=, RestartSteps= and RestartMaxDelaySec= %j: %j", (words, delays) => {
  const restart = { ...DEFAULT_SERVICE.restart, ...words };
  expect(delays.map((_delay, count) => restartDelayMs(restart, count))).toEqual(delays);
});

test("more starts than StartLimitBurst= within the interval: it fails, and stays failed", () => {
  const startLimit = { intervalMs: 10_000, burst: 3, action: "none" } as const;
  const machine = running({ restart: { when: "always" }, startLimit });
  for (let starts = 1; starts < 3; starts++) {
    machine.ends("a.service", 1).advance(100).executed("a.service");
  }
  machine.ends("a.service", 1).advance(100);
  expect(machine.service("a.service")).toMatchObject({
    at: { sub: "failed" },
    result: "start-limit-hit",
    restarts: 3,
  });
  machine.advance(60_000);
  expect(machine.sub("a.service")).toBe("failed");
});

test("the start limit is over when its interval is, or after reset-failed", () => {
  const startLimit = { intervalMs: 10_000, burst: 1, action: "none" } as const;
  const machine = running({ startLimit }).ends("a.service", 1);
  expect(machine.answer(machine.ask("start", "a.service"))).toBe("failed");
  machine.request({ kind: "reset-failed", unit: "a.service" });
  expect(machine.sub("a.service")).toBe("dead");
  expect(machine.answer(machine.ask("start", "a.service"))).toBe("waits");
  machine.executed("a.service").ends("a.service", 1).advance(10_000);
  expect(machine.answer(machine.ask("start", "a.service"))).toBe("waits");
});

test("a start that a condition prevents does not count for the start limit", () => {
  const startLimit = { intervalMs: 10_000, burst: 2, action: "none" } as const;
  const units = [
    service("keep.service"),
    service("a.service", { startLimit, hasConditions: true }),
  ];
  const machine = new Machine(units).boot("keep.service").executed("keep.service");
  for (let count = 0; count < 5; count++) {
    const start = machine.ask("start", "a.service");
    const token = machine.asked("check-conditions");
    machine.tell({ kind: "conditions", token, met: false, asserted: true });
    expect(machine.answer(start)).toBe("done");
  }
  expect(machine.sub("a.service")).toBe("dead");
});

test("a start that meets a service that waits for its restart waits for that", () => {
  const machine = running({ restart: { when: "always", delayMs: 500 } }).ends("a.service", 1);
  const start = machine.ask("start", "a.service");
  machine.advance(400);
  expect(machine.answer(start)).toBe("waits");
  machine.advance(100).executed("a.service");
  expect(machine.answer(start)).toBe("done");
});

test("a stop ends the waiting for a restart", () => {
  const machine = running({ restart: { when: "always" } }).ends("a.service", 1);
  expect(machine.answer(machine.ask("stop", "a.service"))).toBe("done");
  expect(machine.sub("a.service")).toBe("dead");
  machine.advance(10_000);
  expect(machine.sub("a.service")).toBe("dead");
});

test("RestartSec=infinity waits until somebody restarts it", () => {
  const machine = running({ restart: { when: "always", delayMs: null } }).ends("a.service", 1);
  machine.advance(1e9);
  expect(machine.sub("a.service")).toBe("auto-restart");
  machine.ask("restart", "a.service");
  expect(machine.spawned()).toEqual(["a.service/start"]);
});

test("RestartMode=direct does not look like a failure to others", () => {
  const machine = running({ restart: { when: "always", mode: "direct" } });
  const before = machine.service("a.service").stamps.inactiveEnter;
  machine.ends("a.service", 1);
  expect(machine.sub("a.service")).toBe("auto-restart");
  expect(machine.service("a.service").stamps.inactiveEnter).toBe(before);
});

test("restarts are counted until one is asked for", () => {
  const machine = running({ restart: { when: "always" } });
  machine.ends("a.service", 1).advance(100).executed("a.service");
  expect(machine.service("a.service").restarts).toBe(1);
  machine.ask("restart", "a.service");
  machine.ends("a.service", 0);
  expect(machine.service("a.service").restarts).toBe(0);
});

test("a restart that cannot be makes the unit fail", () => {
  const missing = { Requires: ["missing.service"] };
  const words = { restart: { when: "always" } } as const;
  const goal = service("keep.service", {}, { Wants: ["a.service"] });
  const machine = new Machine([goal, service("a.service", words, missing)]).boot("keep.service");
  machine.executed("keep.service").executed("a.service").ends("a.service", 1).advance(100);
  expect(machine.service("a.service")).toMatchObject({ at: { sub: "failed" } });
});

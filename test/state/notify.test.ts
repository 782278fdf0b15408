import { expect, test } from "vitest";
import type { NotifyAccess } from "../../src/directives/words.ts";
import { Machine } from "./machine.ts";
import { type ServiceWords, service } from "./units.ts";

/** A running service: 100 is its main process, 101 that of its ExecStartPost=, which goes on. */
function starting(words: ServiceWords): Machine {
  const commands = { "start-post": true } as const;
  const machine = new Machine([service("a.service", { commands, ...words })]).boot("a.service");
  return machine.executed("a.service").executed("a.service");
}

function running(words: ServiceWords = {}): Machine {
  const machine = new Machine([service("a.service", { notifyAccess: "all", ...words })]);
  return machine.boot("a.service").executed("a.service");
}

test.each<[NotifyAccess, readonly number[]]>([
  ["none", []],
  ["main", [100]],
  ["exec", [100, 101]],
  ["all", [100, 101, 555]],
])(
  "NotifyAccess=%s hears %j of the main, a command's and another process",
  (notifyAccess, heard) => {
    for (const pid of [100, 101, 555]) {
      const machine = starting({ notifyAccess }).notify("a.service", pid, { STATUS: "hello" });
      expect(machine.service("a.service").statusText).toBe(heard.includes(pid) ? "hello" : "");
    }
  },
);

test.each<[NotifyAccess, string]>([
  ["main", "running"],
  ["exec", "running"],
  ["none", "start"],
])(
  "NotifyAccess=%s: a READY=1 may overtake the news that its sender was executed: %s",
  (notifyAccess, state) => {
    const machine = new Machine([service("a.service", { type: "notify", notifyAccess })]);
    machine.boot("a.service").notify("a.service", 100, { READY: "1" });
    expect(machine.sub("a.service")).toBe("start");
    expect(machine.executed("a.service").sub("a.service")).toBe(state);
  },
);

test("of what comes too soon, only the main process is believed, and not more than a little kept", () => {
  const words = { type: "notify", notifyAccess: "main" } as const;
  const machine = new Machine([service("a.service", words)]).boot("a.service");
  for (let pid = 200; pid < 220; pid++) machine.notify("a.service", pid, { READY: "1" });
  expect(machine.service("a.service").held).toHaveLength(4);
  expect(machine.executed("a.service").sub("a.service")).toBe("start");
  expect(machine.service("a.service").held).toEqual([]);
});

test("STATUS= and ERRNO= are kept until the next start", () => {
  const machine = running().notify("a.service", 100, { STATUS: "hello", ERRNO: "2" });
  machine.ends("a.service", 1);
  expect(machine.service("a.service")).toMatchObject({ statusText: "hello", statusErrno: 2 });
});

test("a STATUS= of any length keeps the state small", () => {
  const machine = running().notify("a.service", 100, { STATUS: "x".repeat(4_000) });
  expect(machine.service("a.service").statusText).toHaveLength(512);
});

test("MAINPID= makes another process the main one", () => {
  const machine = running().notify("a.service", 100, { MAINPID: "7" });
  expect(machine.service("a.service").at).toMatchObject({ main: { is: "alive", pid: 7 } });
  machine.exits("a.service", 1);
  expect(machine.sub("a.service")).toBe("running");
  machine.mainExits("a.service", 1);
  expect(machine.sub("a.service")).toBe("stop-sigterm");
});

test("of READY=1, RELOADING=1 and STOPPING=1 in one message the last one counts", () => {
  const machine = running().notify("a.service", 100, { RELOADING: "1", READY: "1" });
  expect(machine.sub("a.service")).toBe("running");
  machine.notify("a.service", 100, { READY: "1", STOPPING: "1" });
  expect(machine.sub("a.service")).toBe("stop-sigterm");
});

test("STOPPING=1 counts as a stop by itself: no ExecStop=, and a timeout", () => {
  const machine = running({ commands: { stop: true }, stopTimeoutMs: 1_000 });
  machine.notify("a.service", 100, { STOPPING: "1" });
  expect([machine.spawned(), machine.killed()]).toEqual([[], []]);
  expect(machine.advance(1_000).sub("a.service")).toBe("stop-sigkill");
});

test("a service that says STOPPING=1 while it starts stops once it is up", () => {
  const words = { type: "notify", notifyAccess: "all", commands: { "start-post": true } } as const;
  const machine = new Machine([service("a.service", words)]).boot("a.service");
  machine.executed("a.service").notify("a.service", 100, { READY: "1" });
  machine.executed("a.service").notify("a.service", 100, { STOPPING: "1" });
  expect(machine.sub("a.service")).toBe("start-post");
  machine.exits("a.service", 0);
  expect(machine.sub("a.service")).toBe("stop-sigterm");
});

test("EXTEND_TIMEOUT_USEC= makes the time that is left longer, never shorter", () => {
  const words = { type: "notify", notifyAccess: "main", startTimeoutMs: 1_000 } as const;
  const machine = new Machine([service("a.service", words)]).boot("a.service");
  machine.executed("a.service").notify("a.service", 100, { EXTEND_TIMEOUT_USEC: "5000000" });
  machine.notify("a.service", 100, { EXTEND_TIMEOUT_USEC: "1" });
  expect(machine.advance(4_999).sub("a.service")).toBe("start");
  expect(machine.advance(1).sub("a.service")).toBe("stop-sigterm");
});

test("the watchdog is armed once the service is up, and ends with it", () => {
  const words = { type: "notify", notifyAccess: "main", watchdogMs: 2_000 } as const;
  const machine = new Machine([service("a.service", words)]).boot("a.service");
  const arms = () =>
    machine.actions.flatMap((a) => (a.kind === "arm-watchdog" ? [a.intervalMs] : []));
  expect([...arms(), machine.executed("a.service").actions.length]).toEqual([0]);
  machine.notify("a.service", 100, { READY: "1" });
  expect(arms()).toEqual([2_000]);
  machine.mainExits("a.service", 0);
  expect(arms()).toEqual([0]);
});

test.each([
  ["a missed WATCHDOG=1", (m: Machine) => m.tell({ kind: "watchdog", unit: "a.service" })],
  ["WATCHDOG=trigger", (m: Machine) => m.notify("a.service", 100, { WATCHDOG: "trigger" })],
])("%s ends the service by SIGABRT, without ExecStop=", (_name, act) => {
  const machine = running({ watchdogMs: 2_000, commands: { stop: true }, abortTimeoutMs: 500 });
  act(machine);
  expect([machine.spawned(), machine.killed()]).toEqual([[], ["6 all", "18 all"]]);
  expect(machine.sub("a.service")).toBe("stop-watchdog");
  expect(machine.service("a.service").result).toBe("watchdog");
  expect(machine.advance(500).sub("a.service")).toBe("stop-sigkill");
});

test("WATCHDOG_USEC= is the new time of the watchdog, and 0 ends it", () => {
  const machine = running({ watchdogMs: 2_000 });
  machine.notify("a.service", 100, { WATCHDOG_USEC: "500000" });
  const arm = { kind: "arm-watchdog", unit: "a.service" };
  expect(machine.actions).toContainEqual({ ...arm, intervalMs: 500 });
  machine.notify("a.service", 100, { WATCHDOG_USEC: "0" });
  expect(machine.actions).toContainEqual({ ...arm, intervalMs: 0 });
  machine.tell({ kind: "watchdog", unit: "a.service" });
  expect(machine.sub("a.service")).toBe("running");
});

test.each(["-1", "1e3", "x", "", "12345678901234567890"])("a number that is %j is none", (text) => {
  const machine = running().notify("a.service", 100, { MAINPID: text, ERRNO: text });
  expect(machine.service("a.service")).toMatchObject({
    statusErrno: 0,
    at: { main: { pid: 100 } },
  });
});

test("notifications for what is no service, or is not there, mean nothing", () => {
  const machine = running();
  for (const unit of ["default.target", "other.service", "constructor"]) {
    machine.notify(unit, 100, { READY: "1", STATUS: "x" });
  }
  expect(machine.actions.filter(({ kind }) => kind !== "notice")).toEqual([]);
});

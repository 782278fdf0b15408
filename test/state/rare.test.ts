// Rules that few services ever meet.

import { expect, test } from "vitest";
import { Machine } from "./machine.ts";
import { type ServiceWords, service } from "./units.ts";

/** A running service, beside one that keeps the container alive. */
function running(words: ServiceWords): Machine {
  const machine = new Machine([service("keep.service"), service("a.service", words)]);
  machine.boot("keep.service").executed("keep.service");
  machine.ask("start", "a.service");
  return machine.executed("a.service");
}

test.each(["oneshot", "forking", "dbus"] as const)("READY=1 means nothing for Type=%s", (type) => {
  const machine = running({ type, notifyAccess: "all" }).notify("a.service", 101, { READY: "1" });
  expect(machine.sub("a.service")).toBe("start");
});

test("TimeoutStopFailureMode=abort counts for what ExecStopPost= has left, too", () => {
  const words = { stopFailureMode: "abort", commands: { "stop-post": true } } as const;
  const machine = running({ ...words, stopTimeoutMs: 1_000, abortTimeoutMs: 1_000 });
  machine.mainExits("a.service", 1).empty("a.service").runs("a.service");
  const seen = [machine.sub("a.service")];
  for (let count = 0; count < 3; count++) seen.push(machine.advance(1_000).sub("a.service"));
  expect(seen).toEqual(["final-sigterm", "final-watchdog", "final-sigkill", "failed"]);
});

test("KillMode=process: an ExecStopPost= that hangs is ended, and the main process waited for", () => {
  const words = { kill: { mode: "process" }, commands: { "stop-post": true } } as const;
  const machine = running({ ...words, stopTimeoutMs: 1_000 });
  machine.ask("stop", "a.service");
  // SIGTERM and SIGKILL have not ended the main process.
  machine.advance(2_000).executed("a.service").advance(1_000);
  expect(machine.killed()).toEqual(["15 101,102", "18 101,102"]);
  machine.exits("a.service", "TERM");
  expect(machine.sub("a.service")).toBe("final-sigterm");
  expect(machine.mainExits("a.service", "TERM").active("a.service")).toBe("failed");
});

test("a PID file that ExecStartPost= has not written, and nobody is left to write, is missed", () => {
  const words = { hasPidFile: true, commands: { "start-post": true, stop: true } } as const;
  const machine = running(words).runs("a.service");
  machine.tell({ kind: "pid-file", token: machine.asked("read-pid-file"), pid: null });
  machine.mainExits("a.service", 0).empty("a.service");
  expect(machine.service("a.service").result).toBe("protocol");
  expect(machine.spawned()).toEqual(["a.service/stop"]);
});

test.each([
  { intervalMs: 0, burst: 1 },
  { intervalMs: 10_000, burst: 0 },
])("there is no start limit with %j", (limit) => {
  const machine = running({ startLimit: { ...limit, action: "none" } });
  for (let count = 0; count < 20; count++) {
    machine.ends("a.service", 1).ask("start", "a.service");
    machine.executed("a.service");
  }
  expect(machine.sub("a.service")).toBe("running");
});

test("a service that waits for its restart has what it requires started, where that has no order", () => {
  const a = service("a.service", { restart: { when: "always" } }, { Requires: ["b.service"] });
  const units = [service("keep.service"), a, service("b.service")];
  const machine = new Machine(units).boot("keep.service", "a.service");
  for (const { name } of units) machine.executed(name);
  machine.ends("b.service", 0);
  expect(machine.active("b.service")).toBe("inactive");
  machine.ends("a.service", 1);
  expect(machine.spawned()).toEqual(["b.service/start"]);
});

test("a timer of before means nothing", () => {
  const machine = running({ type: "oneshot", startTimeoutMs: 1_000 });
  const { at } = machine.service("a.service");
  const id = "timer" in at ? at.timer!.id : 0;
  machine.exits("a.service", 0);
  const before = machine.state;
  machine.tell({ kind: "timer", id });
  expect([machine.actions, machine.state]).toEqual([[], before]);
});

test("news about what is not there means nothing", () => {
  const machine = running({});
  for (const unit of ["other.service", "constructor", "x.target"]) {
    machine.tell({ kind: "empty", unit }).tell({ kind: "shim-lost", unit });
    machine.tell({ kind: "watchdog", unit });
    machine.tell({ kind: "bus-name", unit, state: "free" });
  }
  machine.tell({ kind: "spawned", token: 999, pid: 5 }).tell({ kind: "timer", id: 999 });
  expect(machine.actions).toEqual([]);
  expect(machine.sub("a.service")).toBe("running");
});

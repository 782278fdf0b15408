import { expect, test } from "vitest";
import { Machine } from "./machine.ts";
import { type ServiceWords, service } from "./units.ts";

function running(words: ServiceWords = {}): Machine {
  const machine = new Machine([service("keep.service"), service("a.service", words)]);
  return machine.boot("keep.service", "a.service").executed("keep.service").executed("a.service");
}

const lost = (machine: Machine) => machine.tell({ kind: "shim-lost", unit: "a.service" });

test("a lost shim: what is left is ended, ExecStopPost= runs, and the unit has failed", () => {
  const machine = lost(running({ commands: { stop: true, "stop-post": true } }));
  expect(machine.actions).toContainEqual({ kind: "reap-leftovers", unit: "a.service" });
  expect(machine.sub("a.service")).toBe("stop-sigkill");
  expect(machine.empty("a.service").spawned()).toEqual(["a.service/stop-post"]);
  machine.runs("a.service").empty("a.service");
  expect(machine.service("a.service")).toMatchObject({
    at: { sub: "failed" },
    result: "resources",
  });
});

test("Restart=on-failure starts the service again, once nothing of it is left", () => {
  const machine = lost(running({ restart: { when: "on-failure" } })).advance(1_000);
  expect(machine.spawned(machine.all).filter((name) => name.startsWith("a."))).toHaveLength(1);
  machine.empty("a.service").advance(100);
  expect(machine.spawned()).toEqual(["a.service/start"]);
});

test("the exits of lost processes mean nothing when they come late", () => {
  const machine = running();
  const { token } = machine.lastSpawn("a.service");
  lost(machine).tell({ kind: "exited", token, how: { kind: "exited", status: 0 } });
  expect(machine.sub("a.service")).toBe("stop-sigkill");
});

test("what cannot be ended is given up after TimeoutStopSec=", () => {
  const machine = lost(running({ stopTimeoutMs: 1_000 })).advance(5_000);
  expect(machine.sub("a.service")).toBe("failed");
});

test("leftovers of a service that is dead are ended, and it stays what it is", () => {
  const machine = running({ kill: { mode: "process" } }).mainExits("a.service", 0);
  expect(machine.service("a.service")).toMatchObject({ at: { sub: "dead" }, occupied: true });
  lost(machine);
  expect(machine.actions).toContainEqual({ kind: "reap-leftovers", unit: "a.service" });
  expect(machine.sub("a.service")).toBe("dead");
});

test("a shim that a unit does not have cannot be lost", () => {
  const machine = running().ends("a.service", 0);
  expect(lost(machine).actions).toEqual([]);
});

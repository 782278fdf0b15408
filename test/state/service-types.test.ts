import { expect, test } from "vitest";
import type { ServiceType } from "../../src/directives/words.ts";
import { Machine } from "./machine.ts";
import { type ServiceWords, service, target } from "./units.ts";

/** A unit that comes after the service shows when the service is up. */
function booted(words: ServiceWords): Machine {
  const follower = service("next.service", {}, { After: ["a.service"] });
  const goal = target("goal.target", { Wants: ["a.service", "next.service"] });
  return new Machine([service("a.service", words), follower, goal]).boot("goal.target");
}

function isUp(machine: Machine): boolean {
  return machine.spawned(machine.all).includes("next.service/start");
}

type Act = (machine: Machine) => unknown;

const executed: Act = (m) => m.executed("a.service");
const exits: Act = (m) => m.exits("a.service", 0);
const ready: Act = (m) => m.notify("a.service", 100, { READY: "1" });
const owned: Act = (m) => m.tell({ kind: "bus-name", unit: "a.service", state: "owned" });
const noBus: Act = (m) => m.tell({ kind: "bus-name", unit: "a.service", state: "no-bus" });
const pidFile: Act = (m) => m.tell({ kind: "pid-file", token: m.asked("read-pid-file"), pid: 7 });
const guessed: Act = (m) =>
  m.tell({ kind: "processes", token: m.asked("list-processes"), pids: [7] });
const idle: Act = (m) => m.advance(5_000);

test.each<[ServiceType, string, ServiceWords, readonly Act[]]>([
  ["simple", "its command was executed", {}, [executed]],
  ["exec", "its command was executed", {}, [executed]],
  ["oneshot", "its command has ended", { remainAfterExit: true }, [executed, exits]],
  ["notify", "it has said READY=1", { notifyAccess: "main" }, [executed, ready]],
  ["notify-reload", "it has said READY=1", { notifyAccess: "main" }, [executed, ready]],
  ["dbus", "its bus name has an owner", {}, [executed, owned]],
  ["dbus", "it was executed and there is no bus", {}, [noBus, executed]],
  ["forking", "its PID file was read", { hasPidFile: true }, [executed, exits, pidFile]],
  ["forking", "its main process was guessed", {}, [executed, exits, guessed]],
  ["forking", "its first process has ended", { guessMainPid: false }, [executed, exits]],
  ["idle", "its command was executed", {}, [executed]],
])("Type=%s is up once %s, and not before", (type, _when, words, acts) => {
  const machine = booted({ type, ...words });
  for (const act of acts) {
    expect(isUp(machine)).toBe(false);
    act(machine);
  }
  expect(isUp(machine)).toBe(true);
});

test("Type=idle is not executed while another unit has a job that runs", () => {
  const slow = service("slow.service", { type: "oneshot" });
  const goal = target("goal.target", { Wants: ["slow.service", "a.service"] });
  const units = [slow, goal, service("a.service", { type: "idle" })];
  const machine = new Machine(units).boot("goal.target");
  expect(machine.spawned(machine.all)).toEqual(["slow.service/start"]);
  machine.runs("slow.service").empty("slow.service");
  expect(machine.spawned()).toEqual(["a.service/start"]);
});

test("Type=idle waits for five seconds at most", () => {
  const slow = service("slow.service", { type: "oneshot" });
  const goal = target("goal.target", { Wants: ["slow.service", "a.service"] });
  const units = [slow, goal, service("a.service", { type: "idle" })];
  const machine = new Machine(units).boot("goal.target");
  idle(machine);
  expect(machine.spawned(machine.all)).toContain("a.service/start");
});

test.each<[ServiceType, string, string]>([
  // A simple service counts as started from fork(2) on, so its start job has succeeded.
  ["simple", "done", "failed"],
  ["idle", "done", "failed"],
  ["exec", "failed", "failed"],
  ["oneshot", "failed", "failed"],
  ["notify", "failed", "failed"],
  ["dbus", "failed", "failed"],
  ["forking", "failed", "failed"],
])("Type=%s whose program is not there: the job is %s, the unit %s", (type, job, state) => {
  const machine = new Machine([service("a.service", { type }), service("b.service")]);
  machine.boot("b.service").executed("b.service");
  const start = machine.ask("start", "a.service");
  machine.notExecuted("a.service").empty("a.service");
  expect([machine.answer(start), machine.active("a.service")]).toEqual([job, state]);
  expect(machine.service("a.service").result).toBe("exit-code");
});

test("a process that could not be made at all is a lack of resources", () => {
  const machine = new Machine([service("a.service")]).boot("a.service");
  machine.notExecuted("a.service", null);
  expect(machine.service("a.service").result).toBe("resources");
});

test("the commands of a oneshot run one after the other, up to the first that fails", () => {
  const commands = { start: ["-", true, true, true] } as const;
  const machine = new Machine([service("a.service", { type: "oneshot", commands })]);
  machine.boot("a.service").runs("a.service", 1).runs("a.service").runs("a.service", 1);
  expect(machine.spawned(machine.all)).toEqual([
    "a.service/start",
    "a.service/start/1",
    "a.service/start/2",
  ]);
  expect(machine.service("a.service").result).toBe("exit-code");
});

test("a oneshot without a command is done at once", () => {
  const words = { type: "oneshot", commands: { start: 0 } } as const;
  const units = [service("b.service"), service("a.service", { ...words, remainAfterExit: true })];
  const machine = new Machine(units).boot("b.service");
  expect(machine.answer(machine.ask("start", "a.service"))).toBe("done");
  expect(machine.sub("a.service")).toBe("exited");
});

test("a oneshot that does not remain was activating, and is inactive when it is done", () => {
  const machine = new Machine([service("b.service"), service("a.service", { type: "oneshot" })]);
  machine.boot("b.service").executed("b.service");
  const start = machine.ask("start", "a.service");
  machine.runs("a.service").empty("a.service");
  expect([machine.sub("a.service"), machine.answer(start)]).toEqual(["dead", "done"]);
});

test("a service of Type=notify that ends well before READY=1 has broken the protocol", () => {
  const machine = new Machine([service("a.service", { type: "notify", notifyAccess: "all" })]);
  machine.boot("a.service").runs("a.service", 0);
  expect(machine.service("a.service").result).toBe("protocol");
});

test("Type=dbus that loses its bus name is stopped", () => {
  const machine = booted({ type: "dbus" }).executed("a.service");
  owned(machine);
  machine.tell({ kind: "bus-name", unit: "a.service", state: "free" });
  expect(machine.sub("a.service")).toBe("stop-sigterm");
});

test("ExitType=cgroup: the service runs on until its last process has ended", () => {
  const machine = new Machine([service("a.service", { exitType: "cgroup" })]).boot("a.service");
  machine.executed("a.service").mainExits("a.service", 0);
  expect(machine.sub("a.service")).toBe("running");
  machine.empty("a.service");
  expect(machine.sub("a.service")).toBe("dead");
});

import { expect, test } from "vitest";
import type { KillMode, TimeoutMode } from "../../src/directives/words.ts";
import { Machine } from "./machine.ts";
import { type ServiceWords, service } from "./units.ts";

/** A running service whose main process is 101, beside one that keeps the container alive. */
function running(words: ServiceWords = {}): Machine {
  const machine = new Machine([service("keep.service"), service("a.service", words)]);
  machine.boot("keep.service").executed("keep.service");
  machine.ask("start", "a.service");
  return machine.executed("a.service");
}

function stopping(words: ServiceWords = {}): Machine {
  const machine = running(words);
  machine.ask("stop", "a.service");
  return machine;
}

test("a stop runs ExecStop=, sends the signal, runs ExecStopPost=, and ends what is left", () => {
  const machine = stopping({ commands: { stop: 2, "stop-post": 2 } });
  expect(machine.spawned()).toEqual(["a.service/stop"]);
  expect(machine.runs("a.service").spawned()).toEqual(["a.service/stop/1"]);
  expect(machine.runs("a.service").killed()).toEqual(["15 all", "18 all"]);
  expect(machine.mainExits("a.service", "TERM").spawned()).toEqual(["a.service/stop-post"]);
  expect(machine.runs("a.service").spawned()).toEqual(["a.service/stop-post/1"]);
  expect(machine.runs("a.service").killed()).toEqual(["15 all", "18 all"]);
  expect(machine.empty("a.service").service("a.service")).toMatchObject({
    at: { sub: "dead" },
    result: "success",
  });
});

test("the commands of a stop are told how the service has done", () => {
  const machine = stopping({ commands: { stop: true, "stop-post": true } });
  expect(machine.lastSpawn("a.service").variables).toEqual({
    MAINPID: "101",
    SERVICE_RESULT: "success",
  });
  machine.runs("a.service").mainExits("a.service", "TERM");
  expect(machine.lastSpawn("a.service").variables).toEqual({
    SERVICE_RESULT: "success",
    EXIT_CODE: "killed",
    EXIT_STATUS: "TERM",
  });
});

test.each([
  ["clean exit", 0, ["a.service/stop"]],
  ["clean signal", "TERM", ["a.service/stop"]],
  ["failure", 1, ["a.service/stop-post"]],
  ["unclean signal", "SEGV", ["a.service/stop-post"]],
])("after a %s of its main process, these commands come first", (_cause, how, expected) => {
  const machine = running({ commands: { stop: true, "stop-post": true } });
  machine.mainExits("a.service", how);
  if (machine.sub("a.service") === "stop-sigterm") machine.empty("a.service");
  expect(machine.spawned()).toEqual(expected);
});

test.each([
  [{ "start-pre": true, stop: true, "stop-post": true }],
  [{ condition: true, stop: true, "stop-post": true }],
] as const)("a start that fails before ExecStart= runs ExecStopPost= only: %j", (commands) => {
  const machine = new Machine([service("a.service", { commands })]).boot("a.service");
  machine.runs("a.service", 255).empty("a.service");
  expect(machine.spawned()).toEqual(["a.service/stop-post"]);
});

test("an ExecStartPost= that fails ends the service without ExecStop=", () => {
  const machine = running({ commands: { "start-post": true, stop: true, "stop-post": true } });
  machine.runs("a.service", 1);
  expect(machine.killed()).toEqual(["15 all", "18 all"]);
  expect(machine.mainExits("a.service", "TERM").spawned()).toEqual(["a.service/stop-post"]);
  expect(machine.service("a.service").result).toBe("exit-code");
});

test.each<[KillMode, string, readonly string[], readonly string[]]>([
  ["control-group", "everything", ["15 all", "18 all"], ["9 all"]],
  ["mixed", "first the main process, then everything", ["15 101", "18 101"], ["9 all"]],
  ["process", "the main process", ["15 101", "18 101"], ["9 101"]],
])("KillMode=%s signals %s", (mode, _whom, first, second) => {
  const machine = stopping({ kill: { mode } });
  expect(machine.killed()).toEqual(first);
  expect(machine.advance(90_000).killed()).toEqual(second);
});

test("KillMode=none kills nothing: ExecStop= and ExecStopPost= are all that is done", () => {
  const machine = stopping({ kill: { mode: "none" }, commands: { stop: true, "stop-post": true } });
  machine.runs("a.service").runs("a.service");
  expect(machine.killed(machine.all)).toEqual([]);
  expect(machine.service("a.service")).toMatchObject({ at: { sub: "dead" }, occupied: true });
});

test("KillMode=process leaves the other processes alone", () => {
  const machine = stopping({ kill: { mode: "process" } }).mainExits("a.service", "TERM");
  expect(machine.service("a.service")).toMatchObject({ at: { sub: "dead" }, occupied: true });
  machine.ask("start", "a.service");
  expect(machine.spawned()).toEqual(["a.service/start"]);
});

test("KillMode=mixed: once the main process has ended, the rest gets SIGKILL", () => {
  const machine = stopping({ kill: { mode: "mixed" } }).mainExits("a.service", "TERM");
  expect(machine.killed()).toEqual(["9 all"]);
  expect(machine.sub("a.service")).toBe("final-sigkill");
});

test("KillSignal=, SendSIGHUP= and FinalKillSignal= choose the signals", () => {
  const machine = stopping({ kill: { signal: 3, sendSighup: true, finalSignal: 6 } });
  expect(machine.killed()).toEqual(["3 all", "1 all", "18 all"]);
  expect(machine.advance(90_000).killed()).toEqual(["6 all", "18 all"]);
});

test("RestartKillSignal= is for a restart", () => {
  const machine = running({ kill: { restartSignal: 10 } });
  machine.ask("restart", "a.service");
  expect(machine.killed()).toEqual(["10 all", "18 all"]);
});

test.each<[string, TimeoutMode, readonly string[]]>([
  ["terminate", "terminate", ["stop-sigterm", "stop-sigkill", "final-sigterm", "final-sigkill"]],
  ["abort", "abort", ["stop-sigterm", "stop-watchdog", "stop-sigkill"]],
  ["kill", "kill", ["stop-sigterm", "stop-sigkill"]],
])("TimeoutStopFailureMode=%s, and nothing ends", (_name, stopFailureMode, states) => {
  const machine = stopping({ stopFailureMode, stopTimeoutMs: 1_000, abortTimeoutMs: 2_000 });
  const seen = [machine.sub("a.service")];
  while (seen.length < states.length) {
    machine.advance(1_000);
    if (machine.sub("a.service") !== seen.at(-1)) seen.push(machine.sub("a.service"));
  }
  expect(seen).toEqual(states);
  expect(machine.service("a.service").result).toBe("timeout");
});

test.each<[TimeoutMode, string, string]>([
  ["terminate", "stop-sigterm", "15 all"],
  ["abort", "stop-watchdog", "6 all"],
  ["kill", "stop-sigkill", "9 all"],
])("TimeoutStopFailureMode=%s when ExecStop= hangs: %s", (stopFailureMode, state, signal) => {
  const machine = stopping({ stopFailureMode, commands: { stop: 2 }, stopTimeoutMs: 1_000 });
  machine.executed("a.service").advance(1_000);
  expect([machine.sub("a.service"), machine.killed()[0]]).toEqual([state, signal]);
});

test.each<[TimeoutMode, string]>([
  ["terminate", "stop-sigterm"],
  ["abort", "stop-watchdog"],
  ["kill", "stop-sigkill"],
])("TimeoutStartFailureMode=%s when a start hangs: %s", (startFailureMode, state) => {
  const words = { type: "oneshot", startFailureMode, startTimeoutMs: 1_000 } as const;
  const machine = new Machine([service("a.service", words)]).boot("a.service");
  machine.executed("a.service").advance(1_000);
  expect(machine.sub("a.service")).toBe(state);
  expect(machine.service("a.service").result).toBe("timeout");
});

test("every command of a start has TimeoutStartSec= for itself", () => {
  const words = { commands: { "start-pre": 3 }, startTimeoutMs: 1_000 } as const;
  const machine = new Machine([service("a.service", words)]).boot("a.service");
  for (let count = 0; count < 3; count++) machine.advance(900).runs("a.service");
  expect(machine.sub("a.service")).toBe("start");
});

test("SendSIGKILL=no: what does not end by itself is left, and keeps the next start off", () => {
  const machine = stopping({ kill: { sendSigkill: false }, stopTimeoutMs: 1_000 });
  machine.advance(1_000).advance(1_000);
  expect(machine.service("a.service")).toMatchObject({ at: { sub: "failed" }, result: "timeout" });
  expect(machine.answer(machine.ask("start", "a.service"))).toBe("failed");
  expect(machine.service("a.service").result).toBe("resources");
});

test("RuntimeMaxSec= stops a service, and that is a failure", () => {
  const machine = running({ runtimeMaxMs: 5_000, commands: { stop: true } }).advance(4_999);
  expect(machine.sub("a.service")).toBe("running");
  expect(machine.advance(1).spawned()).toEqual(["a.service/stop"]);
  expect(machine.service("a.service").result).toBe("timeout");
});

test("a stop while it starts kills at once, without ExecStop=", () => {
  const commands = { "start-pre": true, stop: true } as const;
  const units = [service("keep.service"), service("a.service", { commands })];
  const machine = new Machine(units).boot("keep.service").executed("keep.service");
  const start = machine.ask("start", "a.service");
  machine.executed("a.service");
  const stop = machine.ask("stop", "a.service");
  expect(machine.killed()).toEqual(["15 all", "18 all"]);
  machine.exits("a.service", "TERM").empty("a.service");
  expect([machine.answer(start), machine.answer(stop)]).toEqual(["canceled", "done"]);
  // What was killed was a command, and for a command SIGTERM is no clean end.
  expect(machine.sub("a.service")).toBe("failed");
});

test("a process that is executed only after the signal was sent gets it then", () => {
  const words = { type: "exec", kill: { mode: "process" } } as const;
  const machine = new Machine([service("a.service", words)]).boot("a.service");
  machine.ask("stop", "a.service");
  expect(machine.killed()).toEqual([]);
  expect(machine.sub("a.service")).toBe("stop-sigterm");
  expect(machine.executed("a.service").killed()).toEqual(["15 100", "18 100"]);
});

test("a unit is stopped when its last process has ended, not before", () => {
  const machine = stopping().mainExits("a.service", "TERM");
  expect(machine.sub("a.service")).toBe("final-sigterm");
  expect(machine.empty("a.service").sub("a.service")).toBe("dead");
});

test("ExecStop= and ExecStopPost= that fail make the unit fail, and stop it all the same", () => {
  for (const phase of ["stop", "stop-post"] as const) {
    const machine = stopping({ commands: { [phase]: true } });
    if (phase === "stop") machine.runs("a.service", 1).ends("a.service", "TERM");
    else machine.mainExits("a.service", "TERM").runs("a.service", 1).empty("a.service");
    const { at, result } = machine.service("a.service");
    expect([at.sub, result]).toEqual(["failed", "exit-code"]);
  }
});

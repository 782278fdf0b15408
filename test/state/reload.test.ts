import { expect, test } from "vitest";
import { Machine } from "./machine.ts";
import { type ServiceWords, service, target } from "./units.ts";

/** A running service whose main process is 100. */
function running(words: ServiceWords): Machine {
  const machine = new Machine([service("a.service", words)]).boot("a.service");
  machine.executed("a.service");
  if (words.type?.startsWith("notify")) machine.notify("a.service", 100, { READY: "1" });
  return machine;
}

const BY_NOTIFICATION = { type: "notify-reload", notifyAccess: "main", reloadSignal: 1 } as const;

test("a reload runs the commands of ExecReload= one after the other", () => {
  const machine = running({ commands: { reload: 2 } });
  const reload = machine.ask("reload", "a.service");
  expect(machine.active("a.service")).toBe("reloading");
  expect(machine.lastSpawn("a.service").variables).toEqual({ MAINPID: "100" });
  expect(machine.runs("a.service").spawned()).toEqual(["a.service/reload/1"]);
  machine.runs("a.service");
  expect([machine.answer(reload), machine.sub("a.service")]).toEqual(["done", "running"]);
});

test("a reload that fails leaves the service running", () => {
  const machine = running({ commands: { reload: 2 } });
  const reload = machine.ask("reload", "a.service");
  machine.runs("a.service", 1);
  expect([machine.answer(reload), machine.sub("a.service")]).toEqual(["failed", "running"]);
  expect(machine.service("a.service").result).toBe("success");
});

test("a reload that hangs is killed, and the service runs on", () => {
  const machine = running({ commands: { reload: true }, startTimeoutMs: 1_000 });
  const reload = machine.ask("reload", "a.service");
  machine.executed("a.service").advance(1_000);
  expect(machine.killed()).toEqual(["9 101"]);
  expect([machine.answer(reload), machine.sub("a.service")]).toEqual(["failed", "running"]);
});

test("Type=notify-reload gets its signal, says RELOADING=1 and then READY=1", () => {
  const machine = running(BY_NOTIFICATION);
  const reload = machine.ask("reload", "a.service");
  expect(machine.killed()).toEqual(["1 100"]);
  expect(machine.sub("a.service")).toBe("reload-signal");
  const MONOTONIC_USEC = String(machine.nowMs * 1000 + 5);
  machine.notify("a.service", 100, { RELOADING: "1", MONOTONIC_USEC });
  expect(machine.sub("a.service")).toBe("reload-notify");
  machine.notify("a.service", 100, { READY: "1" });
  expect([machine.answer(reload), machine.sub("a.service")]).toEqual(["done", "running"]);
});

test.each([
  ["is older than the signal", { RELOADING: "1", MONOTONIC_USEC: "1" }],
  ["does not say when it began", { RELOADING: "1" }],
])("a RELOADING=1 that %s does not count", (_name, fields) => {
  const machine = running(BY_NOTIFICATION);
  machine.ask("reload", "a.service");
  machine.notify("a.service", 100, fields);
  expect(machine.sub("a.service")).toBe("reload-signal");
});

test.each(["reload-signal", "reload-notify"])(
  "a service that stays in %s is a failed reload",
  (sub) => {
    const machine = running({ ...BY_NOTIFICATION, startTimeoutMs: 1_000 });
    const reload = machine.ask("reload", "a.service");
    const MONOTONIC_USEC = String(machine.nowMs * 1000);
    if (sub === "reload-notify")
      machine.notify("a.service", 100, { RELOADING: "1", MONOTONIC_USEC });
    expect(machine.sub("a.service")).toBe(sub);
    machine.advance(1_000);
    expect([machine.answer(reload), machine.sub("a.service")]).toEqual(["failed", "running"]);
  },
);

test("a service that says RELOADING=1 by itself is reloading until READY=1", () => {
  const machine = running({ type: "notify", notifyAccess: "main" });
  machine.notify("a.service", 100, { RELOADING: "1" });
  expect(machine.active("a.service")).toBe("reloading");
  machine.notify("a.service", 100, { READY: "1" });
  expect(machine.active("a.service")).toBe("active");
});

test("a reload is passed on to PropagatesReloadTo=, where that runs and can", () => {
  const reloads = { commands: { reload: true } } as const;
  const units = [
    target("goal.target", { Wants: ["a.service", "b.service"] }),
    service("a.service", reloads, { PropagatesReloadTo: ["b.service", "c.service"] }),
    service("b.service", reloads),
    service("c.service", reloads),
  ];
  const machine = new Machine(units).boot("goal.target");
  machine.executed("a.service").executed("b.service");
  machine.ask("reload", "a.service");
  expect(machine.spawned()).toEqual(["a.service/reload", "b.service/reload"]);
});

test("a target with PropagatesReloadTo= can reload, and is done at once", () => {
  const relations = { Wants: ["a.service"], PropagatesReloadTo: ["a.service"] };
  const units = [
    target("t.target", relations),
    service("a.service", { commands: { reload: true } }),
  ];
  const machine = new Machine(units).boot("t.target").executed("a.service");
  expect(machine.answer(machine.ask("reload", "t.target"))).toBe("done");
  expect(machine.sub("a.service")).toBe("reload");
});

test("a reload while another one goes on is another one", () => {
  const machine = running({ commands: { reload: true } });
  const first = machine.ask("reload", "a.service");
  const second = machine.ask("reload", "a.service");
  expect(machine.runs("a.service").spawned()).toEqual(["a.service/reload"]);
  expect([machine.answer(first), machine.answer(second)]).toEqual(["waits", "waits"]);
  machine.runs("a.service");
  expect([machine.answer(first), machine.answer(second)]).toEqual(["done", "done"]);
});

test("a reload while the service starts waits for that", () => {
  const words = { type: "oneshot", remainAfterExit: true, commands: { reload: true } } as const;
  const machine = new Machine([service("a.service", words)]).boot("a.service");
  const reload = machine.ask("reload", "a.service");
  expect(machine.runs("a.service").spawned()).toEqual(["a.service/reload"]);
  machine.runs("a.service");
  expect(machine.answer(reload)).toBe("done");
});

test.each([
  ["reload", "dead", "invalid"],
  ["reload-or-restart", "dead", "waits"],
  ["try-reload-or-restart", "dead", "done"],
  ["try-restart", "dead", "done"],
] as const)("%s of a service that is %s: %s", (verb, _state, answer) => {
  const units = [service("keep.service"), service("a.service", { commands: { reload: true } })];
  const machine = new Machine(units).boot("keep.service");
  expect(machine.answer(machine.ask(verb, "a.service"))).toBe(answer);
});

test.each([
  ["reload", "not-applicable", []],
  ["reload-or-restart", "waits", ["15 all", "18 all"]],
  ["try-reload-or-restart", "waits", ["15 all", "18 all"]],
] as const)("%s of a service that cannot reload: %s", (verb, answer, kills) => {
  const machine = running({});
  expect(machine.answer(machine.ask(verb, "a.service"))).toBe(answer);
  expect(machine.killed()).toEqual(kills);
});

import { expect, test } from "vitest";
import { Machine } from "./machine.ts";
import { type ServiceWords, service } from "./units.ts";

/** A daemon whose first process has ended. */
function forked(words: ServiceWords): Machine {
  const machine = new Machine([service("a.service", { type: "forking", ...words })]);
  return machine.boot("a.service").runs("a.service");
}

function pidFile(machine: Machine, pid: number | null): Machine {
  return machine.tell({ kind: "pid-file", token: machine.asked("read-pid-file"), pid });
}

function processes(machine: Machine, ...pids: readonly number[]): Machine {
  return machine.tell({ kind: "processes", token: machine.asked("list-processes"), pids });
}

test("the process of the PID file is the main one, and is watched", () => {
  const machine = pidFile(forked({ hasPidFile: true }), 7);
  expect(machine.sub("a.service")).toBe("running");
  expect(machine.actions).toContainEqual(expect.objectContaining({ kind: "watch", pid: 7 }));
  machine.mainExits("a.service", "SEGV").empty("a.service");
  expect(machine.service("a.service").result).toBe("signal");
});

test("a daemon that was gone before it could be watched has ended", () => {
  const machine = pidFile(forked({ hasPidFile: true }), 7);
  const { at } = machine.service("a.service");
  const main = at.sub === "running" ? at.main : { is: "none" };
  if (!("token" in main)) throw new Error(`${at.sub}, and nothing is watched`);
  machine.tell({ kind: "spawn-failed", token: main.token, status: null }).empty("a.service");
  expect(machine.service("a.service")).toMatchObject({ at: { sub: "dead" }, result: "success" });
});

test("a PID file that is not there yet is looked for again, ever more seldom", () => {
  const machine = pidFile(forked({ hasPidFile: true, startTimeoutMs: 60_000 }), null);
  const waits: number[] = [];
  for (let count = 0; count < 8; count++) {
    const { at } = machine.service("a.service");
    if (at.sub !== "start" || at.doing.is !== "awaiting-pid-file") throw new Error(at.sub);
    waits.push(at.doing.waitedMs);
    pidFile(machine.advance(at.doing.waitedMs), null);
  }
  expect(waits).toEqual([20, 40, 80, 160, 320, 640, 1000, 1000]);
  machine.advance(1000);
  expect(pidFile(machine, 7).sub("a.service")).toBe("running");
});

test("a PID file that never comes is a timeout", () => {
  const machine = pidFile(forked({ hasPidFile: true, startTimeoutMs: 15 }), null).advance(15);
  expect(machine.service("a.service").result).toBe("timeout");
});

test("a PID file that nobody is left to write has been forgotten", () => {
  const machine = pidFile(forked({ hasPidFile: true }), null).empty("a.service");
  expect(machine.service("a.service").result).toBe("protocol");
});

test("where ExecStartPost= may write the PID file, it is read after that", () => {
  const words = { hasPidFile: true, commands: { "start-post": true } } as const;
  const machine = pidFile(forked(words), null);
  expect(machine.spawned()).toEqual(["a.service/start-post"]);
  pidFile(machine.runs("a.service"), 7);
  expect(machine.service("a.service").at).toMatchObject({ sub: "running", main: { pid: 7 } });
});

test("the only process that is left is the main one", () => {
  const machine = processes(forked({}), 7);
  expect(machine.service("a.service").at).toMatchObject({ sub: "running", main: { pid: 7 } });
});

test.each([[[7, 8]], [[]]])("of the processes %j none is guessed to be the main one", (pids) => {
  const machine = processes(forked({}), ...pids);
  expect(machine.service("a.service").at).toMatchObject({ main: { is: "unknown" } });
});

test("a daemon whose main process is not known runs until nothing is left of it", () => {
  const machine = forked({ guessMainPid: false });
  expect(machine.sub("a.service")).toBe("running");
  machine.empty("a.service");
  expect(machine.active("a.service")).toBe("inactive");
});

test("a first process that leaves nothing behind was no daemon, and has ended well", () => {
  const machine = forked({}).empty("a.service");
  processes(machine);
  expect(machine.service("a.service")).toMatchObject({ result: "success", at: { sub: "dead" } });
});

test("a first process that fails is a failure, whatever it has left", () => {
  const machine = new Machine([service("a.service", { type: "forking" })]).boot("a.service");
  machine.runs("a.service", 1);
  expect(machine.sub("a.service")).toBe("stop-sigterm");
  expect(machine.service("a.service").result).toBe("exit-code");
});

test("an answer that comes twice, or too late, means nothing", () => {
  const machine = forked({ hasPidFile: true });
  const token = machine.asked("read-pid-file");
  pidFile(machine, 7);
  machine.tell({ kind: "pid-file", token, pid: 8 });
  expect(machine.service("a.service").at).toMatchObject({ main: { pid: 7 } });
});

test("after a reload the PID file is read again: the main process may be another one", () => {
  const words = { hasPidFile: true, commands: { reload: true } } as const;
  const machine = pidFile(forked(words), 7);
  const reload = machine.ask("reload", "a.service");
  pidFile(machine.runs("a.service"), 8);
  expect(machine.service("a.service").at).toMatchObject({ sub: "running", main: { pid: 8 } });
  expect(machine.answer(reload)).toBe("done");
});

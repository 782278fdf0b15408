import { describe, expect, test } from "vitest";
import {
  parseEnvironment,
  type RuntimeView,
  restartCommand,
} from "../../src/launcher/process-start.ts";

describe("the environment", () => {
  test("a value may be empty and may hold an equals sign", () => {
    expect(parseEnvironment(["A=", "B=x=y"])).toEqual({ A: "", B: "x=y" });
  });

  test("the first of two entries with one name counts, as in getenv", () => {
    expect(parseEnvironment(["A=1", "A=2"])).toEqual({ A: "1" });
  });

  test("an entry without a name or without an equals sign is no variable", () => {
    expect(parseEnvironment(["=1", "A", ""])).toEqual({});
  });

  test("a name that objects know already is an ordinary name", () => {
    const environment = parseEnvironment(["__proto__=1", "constructor=2"]);
    expect(Object.entries(environment)).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
    ]);
  });
});

describe("the command that starts a program again", () => {
  const NODE = "/usr/bin/node";
  const script = (execArgv: readonly string[], ...args: readonly string[]): RuntimeView => {
    return { execPath: NODE, execArgv, argv: [NODE, "/app/a.js", ...args], standalone: false };
  };
  const standalone = (...args: readonly string[]): RuntimeView => {
    const argv = ["bun", "/$bunfs/root/app", ...args];
    return { execPath: "/app", execArgv: [], argv, standalone: true };
  };
  const restart = (cmdline: readonly string[], view: RuntimeView, runtimes = ["node", "./app"]) =>
    restartCommand(cmdline, view, (name) => runtimes.includes(name));

  test("is the kernel's command line, to the word", () => {
    const cmdline = ["node", "--import", "x", "a.js", "--", "b"];
    expect(restart(cmdline, script(["--import", "x"], "--", "b"))).toEqual(cmdline);
  });

  test("is the kernel's command line for a standalone, which has no script", () => {
    expect(restart(["./app"], standalone())).toEqual(["./app"]);
    expect(restart(["./app", "--", "b"], standalone("--", "b"))).toEqual(["./app", "--", "b"]);
  });

  test.each([
    ["is empty, as without /proc", []],
    ["holds a title", ["title", "", ""]],
    ["holds a title that is the runtime's name", ["node", "", ""]],
    ["begins with a name that leads elsewhere", ["sh", "a.js", "b"]],
    ["ends with other arguments", ["node", "a.js", "c"]],
    ["is shorter than the arguments", ["node"]],
  ])("is the runtime's own account where the kernel's %s", (_name, cmdline) => {
    const expected = [NODE, "--smol", "/app/a.js", "b"];
    expect(restart(cmdline, script(["--smol"], "b"))).toEqual(expected);
  });

  test("leaves out the inner name of a standalone in the runtime's own account", () => {
    expect(restart([], standalone("b"))).toEqual(["/app", "b"]);
  });

  test("has no script where the runtime was given none", () => {
    const view = { ...script(["-e", "code"]), argv: [NODE] };
    expect(restart([], view)).toEqual([NODE, "-e", "code"]);
  });
});

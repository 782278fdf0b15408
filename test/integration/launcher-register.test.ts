import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type AppFacts, appSource, parseAppFacts } from "../launcher/app-source.ts";
import {
  READ_ONLY_CONTAINER,
  runAsPid1,
  type Surroundings,
  signalWhenReady,
} from "../launcher/container.ts";
import {
  BUN,
  ELF,
  ELF_NAME,
  ensureBuilt,
  IN_MEMORY,
  makeWorkDirectory,
  node26,
  OLD_NODE,
  REGISTER,
} from "../launcher/runtimes.ts";

ensureBuilt();
const NODE = node26() ?? "";
const work = makeWorkDirectory();
afterAll(() => rmSync(work, { recursive: true }));

// The package as npm installs it, with the native program beside, and the module on its own.
const packaged = join(work, "node_modules/firstborn/dist");
mkdirSync(packaged, { recursive: true });
copyFileSync(REGISTER, join(packaged, "register.mjs"));
copyFileSync(ELF, join(packaged, ELF_NAME));
const besideApp = join(work, "beside.mjs");
writeFileSync(besideApp, appSource(join(packaged, "register.mjs")));
copyFileSync(REGISTER, join(work, "register.mjs"));
const app = join(work, "app.mjs");
writeFileSync(app, appSource("./register.mjs"));
const scratch = join(work, "build");
mkdirSync(scratch);
const executable = compiled("app", []);
const bytecode = compiled("app-bytecode", ["--bytecode", "--minify"]);
const commonJs = join(work, "app.cjs");
build([app, "--target=node", "--format=cjs", "--outfile", commonJs]);

function compiled(name: string, options: readonly string[]): string {
  const path = join(work, name);
  build([app, "--compile", ...options, "--outfile", path]);
  return path;
}

function build(args: readonly string[]): void {
  const { status, stderr } = spawnSync(BUN, ["build", ...args], { cwd: scratch, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

const onNode: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["a Node script", [NODE, app], []],
  ["a Node script with options", [NODE, "--no-warnings", app], ["--no-warnings"]],
  ["a Node script with a title", [NODE, "--title=app", app], ["--title=app"]],
  ["a CommonJS bundle on Node", [NODE, commonJs], []],
];
const APPS: typeof onNode = [
  ...(NODE === "" ? [] : onNode),
  ["a Bun script", [BUN, app], []],
  ["a Bun script with options", [BUN, "run", "--smol", app], ["--smol"]],
  ["a Bun executable", [executable], []],
  ["a Bun executable with bytecode", [bytecode], []],
];

function runApp(command: readonly string[], around: Surroundings = {}): AppFacts {
  const { status, stdout, stderr } = runAsPid1(command, around);
  expect({ status, stderr }).toEqual({ status: 7, stderr: "" });
  return parseAppFacts(stdout);
}

describe.each(APPS)("%s that imports firstborn/register", (_name, command, options) => {
  test("runs as a child of the native program instead of PID 1", () => {
    const { pid, exe } = runApp(command);
    expect(pid).not.toBe(1);
    expect(exe).toBe(IN_MEMORY);
  });

  test("has the same executable, options, arguments, input and environment", () => {
    const around = { input: "hi\n", env: { GREETING: "grüß" } };
    const args = ["a b", "--", "--c", ""];
    const direct = runApp([...command, ...args], {
      ...around,
      env: { ...around.env, FIRSTBORN_REGISTER: "0" },
    });
    const { init, pid, exe, ...rest } = runApp([...command, ...args], around);
    expect(direct).toMatchObject({ ...rest, pid: 1 });
    expect(rest).toMatchObject({ greeting: "grüß", input: "hi\n", execArgv: options });
    expect(init.slice(0, 3)).toEqual(["firstborn", "--default-signals", "--"]);
  });

  test("gets SIGTERM, and its exit status is the container's", async () => {
    const { status } = await signalWhenReady([...command, "wait"], "SIGTERM");
    expect(status).toBe(5);
  });

  test("stays as it is where it is not PID 1", () => {
    const { status, stdout } = runAsPid1(["sh", "-c", '"$@"; exit $?', "sh", ...command]);
    expect(status).toBe(7);
    expect(parseAppFacts(stdout).init[0]).toBe("sh");
  });
});

describe("firstborn/register", () => {
  test("takes options for PID 1 from FIRSTBORN_OPTIONS", () => {
    const { init } = runApp([BUN, app], { env: { FIRSTBORN_OPTIONS: " --grace  2s " } });
    expect(init.slice(0, 5)).toEqual(["firstborn", "--default-signals", "--grace", "2s", "--"]);
  });

  test("runs the native program of its own package where that lies beside it", () => {
    expect(runApp([BUN, besideApp]).exe).toBe(join(packaged, ELF_NAME));
  });

  test("keeps the name that Bun was called by", () => {
    // Called `node`, Bun takes Node's options, so the name must survive.
    const { init } = runApp(["node", app], { setUp: linkedAsNode() });
    expect(init.slice(3)).toEqual(["node", app]);
  });

  test("lets the app run, with one line of warning, on a Node without process.execve", () => {
    const { status, stdout, stderr } = runAsPid1([...OLD_NODE, app]);
    expect(status).toBe(7);
    expect(parseAppFacts(stdout).pid).toBe(1);
    expect(stderr).toMatch(/^firstborn: the app runs as PID 1 without an init: Node .*\n$/);
  });

  test.skipIf(NODE === "")("lets the app run, with one line, where there is no place", () => {
    const command = [NODE, "--no-experimental-ffi", app];
    const { status, stdout, stderr } = runAsPid1(command, { setUp: READ_ONLY_CONTAINER });
    expect(status).toBe(7);
    expect(parseAppFacts(stdout).pid).toBe(1);
    expect(stderr).toMatch(/^firstborn: the app runs as PID 1 .* found no place .*\n$/);
  });
});

/** Shell commands that put Bun into PATH under the name of Node. */
function linkedAsNode(): string {
  const directory = join(work, "bin");
  return `mkdir -p ${directory}; ln -sf ${BUN} ${directory}/node; PATH=${directory}:$PATH`;
}

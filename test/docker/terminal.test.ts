import { beforeAll, describe, expect, test } from "vitest";
import { engine } from "./engine.ts";
import { BASE, makeBaseImages, PLAIN } from "./images.ts";
import { CTRL_C, CTRL_D, CTRL_Z, openTerminal } from "./terminal.ts";

const docker = engine("docker");
beforeAll(() => makeBaseImages(docker));

const asPid1 = (...command: readonly string[]) =>
  ["--entrypoint", command[0]!, PLAIN, ...command.slice(1)] as const;
// What stands between the terminal and the app.
const WAYS: readonly (readonly [string, readonly string[]])[] = [
  ["ENTRYPOINT", [BASE]],
  ["docker run --init", ["--init", PLAIN]],
  ["firstborn -g", asPid1("/firstborn", "-g", "--")],
  ["firstborn --session", asPid1("/firstborn", "--session", "--")],
  ["firstborn --single-child", asPid1("/firstborn", "--single-child", "--")],
];

function open(way: readonly string[], ...command: readonly string[]) {
  return openTerminal(docker.runCommand(["-i", "-t"], ...(way as [string]), ...command));
}

describe.each(WAYS)("docker run -it by %s", (_name, way) => {
  test("gives the app the terminal: it reads lines and the end of input from it", async () => {
    const script = `[ -t 0 ] && echo ready; read line; echo "read $line"
read line || echo "end of input"; exit 7`;
    const terminal = open(way, "sh", "-c", script);
    await terminal.until("ready");
    terminal.type("hello\r");
    await terminal.until("read hello");
    terminal.type(CTRL_D);
    await terminal.until("end of input");
    expect(await terminal.ended).toBe(7);
  });

  test("has Ctrl-C reach the app once", async () => {
    // The signal interrupts the shell's `read`.
    const script = `trap "echo got INT" INT; echo ready
while ! read line; do echo again; done; echo "read $line"; exit 7`;
    const terminal = open(way, "sh", "-c", script);
    await terminal.until("ready");
    terminal.type(CTRL_C);
    await terminal.until("again");
    terminal.type("hello\r");
    await terminal.until("read hello");
    expect(await terminal.ended).toBe(7);
    expect(terminal.shown().split("got INT")).toHaveLength(2);
  });
});

describe("a shell as the app", () => {
  test("has job control: Ctrl-Z, jobs, fg", async () => {
    const terminal = open([BASE], "sh", "-i");
    // The words are in two parts where the terminal shows what is typed.
    const job = 'trap "echo con""tinued" CONT; echo run""ning; while :; do sleep 1000 & wait; done';
    terminal.type(`sh -c '${job}'\r`);
    await terminal.until("running");
    terminal.type(CTRL_Z);
    await terminal.until("Stopped");
    terminal.type("jobs\r");
    await terminal.until("Stopped");
    terminal.type("fg\r");
    await terminal.until("continued");
    terminal.type(CTRL_C);
    await terminal.until("# ");
    terminal.type("exit 5\r");
    expect(await terminal.ended).toBe(5);
  });
});

import { afterEach, describe, expect, test } from "vitest";
import { endAllNamespaces, runPid1, startPid1 } from "../namespace/pid1.ts";
import { childrenOf, placesOf, stateOf, TELL_PLACE } from "../namespace/processes.ts";
import { NO_PYTHON, PROGRAM } from "../namespace/programs.ts";
import { receivedBy, reporting, untilReceived } from "../namespace/reporter.ts";
import {
  asInteractiveContainer,
  CTRL_BACKSLASH,
  CTRL_C,
  CTRL_D,
  CTRL_Z,
  onTerminal,
  pid1OnTerminal,
  startShell,
} from "../namespace/terminal.ts";
import { waitFor } from "../namespace/wait-for.ts";

afterEach(endAllNamespaces);

const FIRSTBORN = `${PROGRAM} -s --`;
const LAST = 64;

/** The places that processes on a terminal printed, in their order. */
async function placesAfter(command: readonly string[]) {
  const { stdout, stderr } = await runPid1(command);
  expect(stderr).toBe("");
  return placesOf(stdout);
}

describe.skipIf(NO_PYTHON)("as PID 1 with a terminal", () => {
  test("the child's group is in the foreground", async () => {
    const [child, pid1] = await placesAfter(asInteractiveContainer(PROGRAM, "--", ...TELL_PLACE));
    expect(child).toEqual({ ...child, group: child!.pid, session: 1, hasTerminal: true });
    expect(child!.foreground).toBe(child!.group);
    expect(pid1).toEqual({ ...pid1, pid: 1, group: 1, session: 1, hasTerminal: true });
  });

  test("with --session the child gets the terminal, and firstborn lets go of it", async () => {
    const command = asInteractiveContainer(PROGRAM, "--session", "--", ...TELL_PLACE);
    const [child, pid1] = await placesAfter(command);
    expect(child).toEqual({ ...child, group: child!.pid, session: child!.pid, hasTerminal: true });
    expect(child!.foreground).toBe(child!.group);
    expect(pid1!.hasTerminal).toBe(false);
  });

  test.each([["--"], ["-g", "--"], ["--session", "--"], ["-c", "--"]])(
    "a key's signal reaches the child once: %s",
    async (...options) => {
      const driver = startPid1(
        asInteractiveContainer(PROGRAM, ...options, ...reporting("child", "member")),
      );
      await driver.until("child ready");
      await driver.until("member ready");
      driver.write(CTRL_C);
      await untilReceived(driver, 2);
      driver.write(CTRL_BACKSLASH);
      await untilReceived(driver, 3);
      process.kill(await pid1OnTerminal(driver), LAST);
      await untilReceived(driver, LAST);
      const received = receivedBy(driver).filter(({ name }) => name === "child");
      expect(received.map(({ signal }) => signal)).toEqual([2, 3, LAST]);
    },
  );

  test("Ctrl-C ends a child that takes no care of it: status 130", async () => {
    const driver = startPid1(
      asInteractiveContainer(PROGRAM, "--", "sh", "-c", "echo ready; exec sleep 1000"),
    );
    await driver.until("ready");
    driver.write(CTRL_C);
    expect((await driver.ended).status).toBe(130);
  });

  test("a child that Ctrl-Z stopped goes on after SIGCONT", async () => {
    const driver = startPid1(
      asInteractiveContainer(PROGRAM, "--", "sh", "-c", "echo ready; read line; exit 8"),
    );
    await driver.until("ready");
    const pid1 = await pid1OnTerminal(driver);
    const child = childrenOf(pid1)[0]!;
    driver.write(CTRL_Z);
    await waitFor("the child stopped", () => stateOf(child) === "T");
    await waitFor("PID 1 waiting, not stopped", () => stateOf(pid1) === "S");
    process.kill(pid1, "SIGCONT");
    driver.write("line\n");
    expect((await driver.ended).status).toBe(8);
  });
});

describe.skipIf(NO_PYTHON)("in a shell's script on a terminal", () => {
  const script = (program: string) =>
    onTerminal("sh", "-c", `${program} ${TELL_PLACE.join(" ")}; cat /proc/self/stat`);

  test("the child is in the foreground, and the script again after it", async () => {
    const [child, , after] = await placesAfter(script(FIRSTBORN));
    expect(child!.foreground).toBe(child!.group);
    expect(child!.group).toBe(child!.pid);
    expect(after!.foreground).toBe(after!.group);
  });

  test("also where only stderr is the terminal", async () => {
    const command = script(`exec 3>&1; ${FIRSTBORN}`).join("\0");
    const [child] = await placesAfter(
      command.replace("; cat", " </dev/null | cat; cat").split("\0"),
    );
    expect(child!.foreground).toBe(child!.group);
  });

  test("--session leaves the terminal to the session that has it", async () => {
    const [child, , after] = await placesAfter(script(`${PROGRAM} -s --session --`));
    expect(child).toEqual({ ...child, session: child!.pid, hasTerminal: false });
    expect(after!.foreground).toBe(after!.group);
  });

  test("Ctrl-C reaches the child alone, and the script goes on", async () => {
    const app = 'trap "exit 5" INT; echo ready; while :; do sleep 0.01; done';
    const driver = startPid1(
      onTerminal("sh", "-c", '"$@"; echo "status $?"', "sh", PROGRAM, "-s", "sh", "-c", app),
    );
    await driver.until("ready");
    driver.write(CTRL_C);
    await driver.until("status 5\n");
    expect((await driver.ended).status).toBe(0);
  });
});

describe.skipIf(NO_PYTHON)("under a shell with job control", () => {
  test("Ctrl-Z stops the job, fg goes on with it, and its status is the child's", async () => {
    const shell = await startShell();
    shell.type(`${FIRSTBORN} sh -c 'cat; exit 6'`);
    shell.type("one");
    await shell.until("one\n");
    shell.press(CTRL_Z);
    await shell.until("Stopped");
    expect((await shell.run("jobs")).shown).toContain("Stopped");
    shell.type("fg");
    shell.type("two");
    await shell.until("two\n");
    shell.press(CTRL_Z);
    await shell.until("Stopped");
    shell.type("fg");
    shell.type("three");
    await shell.until("three\n");
    shell.press(CTRL_D);
    expect((await shell.run("")).status).toBe(6);
  });

  test("bg lets the child go on without the terminal", async () => {
    const shell = await startShell();
    shell.type(`${FIRSTBORN} sh -c 'echo ready; read line; ${TELL_PLACE.join(" ")}; exit 4'`);
    await shell.until("ready\n");
    shell.press(CTRL_Z);
    await shell.until("Stopped");
    // It wants to read and may not, so it is stopped again.
    await shell.run("bg");
    shell.type("until jobs | grep -q Stopped; do sleep 0.01; done; echo again");
    await shell.until("again\n");
    shell.type("fg");
    shell.type("line");
    const { shown, status } = await shell.run("");
    const [child] = placesOf(shown);
    expect(child!.foreground).toBe(child!.group);
    expect(status).toBe(4);
  });

  test("started with &, it takes nothing from the shell", async () => {
    const shell = await startShell();
    const { shown } = await shell.run(`${FIRSTBORN} ${TELL_PLACE.join(" ")} & wait`);
    const [child] = placesOf(shown);
    expect(child!.group).toBe(child!.pid);
    expect([child!.pid, child!.parent]).not.toContain(child!.foreground);
    const [place] = placesOf((await shell.run("cat /proc/self/stat")).shown);
    expect(place!.foreground).toBe(place!.group);
  });

  test("started with &, a child that reads waits for fg", async () => {
    const shell = await startShell();
    shell.type(`${FIRSTBORN} sh -c 'read line; echo "<$line>"; exit 4' &`);
    shell.type("until jobs | grep -q Stopped; do sleep 0.01; done; echo again");
    await shell.until("again\n");
    shell.type("fg");
    shell.type("for the child");
    await shell.until("<for the child>\n");
    expect((await shell.run("")).status).toBe(4);
  });

  test.each([
    ["Ctrl-C", CTRL_C, 130],
    ["Ctrl-\\", CTRL_BACKSLASH, 131],
  ])("%s ends the child, and the shell has the terminal back", async (_name, key, expected) => {
    const shell = await startShell();
    shell.type(`ulimit -c 0; ${FIRSTBORN} sh -c 'echo ready; exec sleep 1000'`);
    await shell.until("ready\n");
    shell.press(key);
    expect((await shell.run("")).status).toBe(expected);
    const [place] = placesOf((await shell.run("cat /proc/self/stat")).shown);
    expect(place!.foreground).toBe(place!.group);
  });
});

import { beforeAll, describe, expect, test } from "vitest";
import { engine } from "./engine.ts";
import { BASE, makeBaseImages, PLAIN } from "./images.ts";

const docker = engine("docker");
beforeAll(() => makeBaseImages(docker));

/** Tells each of these signals, by number; ends with 43 after `last`. */
function listener(last: number, ...others: readonly number[]): readonly string[] {
  const traps = others.map((signal) => `trap "echo got ${signal}" ${signal}`);
  const script = [
    ...[...traps, `trap "echo got ${last}; exit 43" ${last}`, "echo ready"],
    // The shell runs a trap while it waits for a child in the background, and at no other time.
    "while :; do sleep 1000 & wait $!; done",
  ];
  return ["sh", "-c", script.join("\n")];
}

const SIGHUP = 1;
const SIGINT = 2;
const SIGQUIT = 3;
const SIGUSR1 = 10;
const SIGTERM = 15;
const SIGWINCH = 28;
const SIGRTMIN = 34;

describe("docker stop", () => {
  test("reaches the app as SIGTERM, and its exit status is the container's", async () => {
    const app = docker.start([], BASE, ...listener(SIGTERM));
    await app.untilPrinted("ready");
    expect(app.stop()).toBe(43);
    expect(app.output()).toBe(`ready\ngot ${SIGTERM}\n`);
  });

  test("ends an app that handles no signals by SIGTERM", async () => {
    const app = docker.start([], BASE, "sh", "-c", "echo ready; exec sleep 1000");
    await app.untilPrinted("ready");
    expect(app.stop()).toBe(143);
  });

  test("ends such an app only by SIGKILL where it is PID 1 itself", async () => {
    const options = ["--stop-timeout", "1"];
    const app = docker.start(options, PLAIN, "sh", "-c", "echo ready; exec sleep 1000");
    await app.untilPrinted("ready");
    expect(app.stop()).toBe(137);
  });

  test.each([
    ["QUIT", SIGQUIT],
    ["RTMIN+3", SIGRTMIN + 3],
  ])("reaches the app as SIG%s with --stop-signal", async (name, signal) => {
    const app = docker.start(["--stop-signal", name], BASE, ...listener(signal));
    await app.untilPrinted("ready");
    expect(app.stop()).toBe(43);
    expect(app.output()).toBe(`ready\ngot ${signal}\n`);
  });
});

describe("docker kill", () => {
  test("reaches the app with any signal, in order, once each", async () => {
    const signals = [SIGHUP, SIGUSR1, SIGWINCH, SIGRTMIN, SIGRTMIN + 30];
    const app = docker.start([], BASE, ...listener(SIGINT, ...signals));
    await app.untilPrinted("ready");
    for (const signal of signals) {
      app.kill(String(signal));
      await app.untilPrinted(`got ${signal}\n`);
    }
    app.kill("INT");
    expect(app.wait()).toBe(43);
    const got = [...signals, SIGINT].map((signal) => `got ${signal}\n`);
    expect(app.output()).toBe(`ready\n${got.join("")}`);
  });

  test("reaches the whole group with -g, and another signal with --rewrite", async () => {
    const script = `sh -c 'trap "echo group got it; exit" USR2; sleep 1000 & wait' &
trap "echo app got it; wait; exit 43" USR2; echo ready; wait`;
    const options = ["--entrypoint", "/firstborn"];
    const ours = ["-g", "--rewrite", "TERM:USR2", "--"];
    const app = docker.start(options, PLAIN, ...ours, "sh", "-c", script);
    await app.untilPrinted("ready");
    expect(app.stop()).toBe(43);
    expect(app.output()).toContain("app got it\n");
    expect(app.output()).toContain("group got it\n");
  });
});

describe("--grace", () => {
  const start = (grace: string, ...command: readonly string[]) => {
    return docker.start(["--entrypoint", "/firstborn"], PLAIN, "--grace", grace, "--", ...command);
  };

  test("lets what the app leaves behind end in order, before the container ends", () => {
    // A shell's child that has not come to its execve would lose the signal.
    const sleeper = "sleep 1000 & until grep -q sleep /proc/$!/comm; do :; done";
    const daemon = `trap "echo daemon ends; exit" TERM; ${sleeper}; echo up >/tmp/ready; wait`;
    const script = `mkfifo /tmp/ready; setsid sh -c '${daemon}' &
read word </tmp/ready; echo app ends; exit 5`;
    const app = start("1h", "sh", "-c", script);
    expect(app.wait()).toBe(5);
    expect(app.output()).toBe("app ends\ndaemon ends\n");
  });

  test("ends what does not end by itself, and keeps the app's status", () => {
    const script = `setsid sh -c 'trap "" TERM; : >/tmp/ready; while :; do sleep 1000; done' &
while ! [ -e /tmp/ready ]; do sleep 0.01; done; exit 5`;
    expect(start("100ms", "sh", "-c", script).wait()).toBe(5);
  });

  test("ends an app that ignores docker stop, before Docker would", async () => {
    const script = 'trap "" TERM; echo ready; while :; do sleep 1000; done';
    const app = start("100ms", "sh", "-c", script);
    await app.untilPrinted("ready");
    // SIGTERM and nothing after it, where `docker stop` would have SIGKILL.
    app.kill("TERM");
    expect(app.wait()).toBe(137);
  });
});

describe("an engine's other commands", () => {
  test("pause and unpause keep PID 1 and the app as they were", async () => {
    const app = docker.start([], BASE, ...listener(SIGTERM));
    await app.untilPrinted("ready");
    expect(docker.call(["pause", app.id]).status).toBe(0);
    expect(docker.call(["unpause", app.id]).status).toBe(0);
    expect(app.stop()).toBe(43);
  });

  test("restart ends the app by SIGTERM and starts it anew", async () => {
    const app = docker.start([], BASE, ...listener(SIGTERM));
    await app.untilPrinted("ready");
    expect(docker.call(["restart", app.id]).status).toBe(0);
    await app.untilPrinted("got 15\nready\n");
    expect(app.stop()).toBe(43);
  });
});

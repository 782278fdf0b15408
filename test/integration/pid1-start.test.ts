import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { endAllNamespaces, runPid1, startPid1 } from "../namespace/pid1.ts";
import { childrenOf, sleepsAs } from "../namespace/processes.ts";
import { NO_PYTHON, PROGRAM, PYTHON } from "../namespace/programs.ts";
import { waitFor } from "../namespace/wait-for.ts";

afterEach(endAllNamespaces);

describe.skipIf(NO_PYTHON)("a SIGTERM during the start", () => {
  const ROUNDS = 150;
  const script = join(import.meta.dirname, "../namespace/race-start.py");

  const race = async (mode: "beside" | "pid1", ...options: readonly string[]) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const command = [PROGRAM, ...options, "--", "/bin/sleep", "1000"];
    const words = [...PYTHON, script, `${seed}`, `${ROUNDS}`, mode, ...command];
    const { stdout, stderr } = await runPid1(words);
    return {
      outcomes: stdout
        .replace(/: \d+$/gm, "")
        .trim()
        .split("\n"),
      seed,
      stderr,
    };
  };

  test.each([[["-s"]], [["-s", "--session"]], [["-s", "-g", "--grace", "10s"]]])(
    "beside others, it is not lost and leaves no child behind: %s",
    async (options) => {
      const { outcomes, seed, stderr } = await race("beside", ...options);
      // Before it blocks signals, it is a process like any other and has no child.
      const wrong = outcomes.filter((outcome) => !["signal 15", "status 143"].includes(outcome));
      expect({ wrong, seed, stderr }).toEqual({ wrong: [], seed, stderr: "" });
      expect(outcomes).toContain("status 143");
    },
  );

  test.each([[[]], [["-g", "--session"]]])(
    "as PID 1, it is not lost once it can be kept: %s",
    async (options: readonly string[]) => {
      const { outcomes, seed, stderr } = await race("pid1", ...options);
      expect({ outcomes, seed, stderr }).toEqual({ outcomes: ["status 143"], seed, stderr: "" });
    },
  );

  test("sent before it was executed, and blocked until then", async () => {
    const send = `import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGUSR1])
os.kill(os.getpid(), signal.SIGTERM)
os.execv(sys.argv[1], sys.argv[1:])`;
    const words = [...PYTHON, "-c", send, PROGRAM, "--", "sleep", "1000"];
    expect(await runPid1(words)).toEqual({ status: 143, stdout: "", stderr: "" });
  });
});

describe("where fork(2) fails at the start", () => {
  // The limit counts the processes of a user; root has none.
  const other = ["setpriv", "--reuid=61235", "--regid=61235", "--clear-groups"];
  const user = process.getuid!() === 0 ? other : [];

  const startLimited = async () => {
    const start = ["sh", "-c", 'echo ready; exec "$@"', "sh", "/mnt/firstborn", "--"];
    const copy = 'mount -t tmpfs -o mode=755 tmpfs /mnt; cp "$PROGRAM" /mnt/firstborn';
    const around = { env: { PROGRAM }, setUp: copy };
    const limited = ["prlimit", "--nproc=1:1000", ...user, ...start, "sh", "-c", "exit 7"];
    const pid1 = startPid1(limited, around);
    await pid1.until("ready");
    await waitFor("it waiting", () => sleepsAs(pid1.pid, "/mnt/firstborn"));
    expect(childrenOf(pid1.pid)).toEqual([]);
    return pid1;
  };

  test("the child is started once there is room again", async () => {
    const pid1 = await startLimited();
    const raise = [...user, "prlimit", "--pid", `${pid1.pid}`, "--nproc=1000"];
    expect(spawnSync("env", raise, { encoding: "utf8" }).stderr).toBe("");
    expect(await pid1.ended).toEqual({ status: 7, stdout: "ready\n", stderr: "" });
  });

  test.each([
    ["SIGTERM", 15],
    ["SIGINT", 2],
  ] as const)("%s ends the wait", async (signal, number) => {
    const pid1 = await startLimited();
    pid1.send(signal);
    expect((await pid1.ended).status).toBe(128 + number);
  });
});

import { rmSync } from "node:fs";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { READ_ONLY } from "../launcher/container.ts";
import { makeWorkDirectory } from "../launcher/runtimes.ts";
import { endAllNamespaces, runPid1, startPid1 } from "../namespace/pid1.ts";
import { childrenOf, sleepsAs, statusField } from "../namespace/processes.ts";
import { NO_PYTHON, PROGRAM } from "../namespace/programs.ts";
import { receivedBy, reporting, startReporter, untilReceived } from "../namespace/reporter.ts";
import { waitFor } from "../namespace/wait-for.ts";

afterEach(endAllNamespaces);

const work = makeWorkDirectory();
afterAll(() => rmSync(work, { recursive: true }));

const EXIT_7 = ["sh", "-c", "exit 7"];

describe("what a container may lack", () => {
  test("a file system that can be written", async () => {
    const command = [PROGRAM, "-vvv", "--grace", "1s", "--", ...EXIT_7];
    expect((await runPid1(command, { setUp: READ_ONLY })).status).toBe(7);
  });

  test("/proc, /dev and everything else", async () => {
    // A root directory that holds nothing but the program, twice: firstborn is its own command.
    const setUp = 'mount -t tmpfs tmpfs /mnt; cp "$PROGRAM" /mnt/firstborn';
    const inner = ["/firstborn", "-s", "--version"];
    const command = ["chroot", "/mnt", "/firstborn", "--grace", "1s", "--", ...inner];
    const { status, stdout, stderr } = await runPid1(command, { env: { PROGRAM }, setUp });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^firstborn \d+\.\d+\.\d+\n$/);
  });

  test("an environment", async () => {
    const command = ["env", "-i", PROGRAM, "--", "env"];
    expect(await runPid1(command)).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  // Reading the files of --user opens descriptors of its own; only root may be somebody.
  const user = process.getuid!() === 0 ? ["--user", "0"] : [];
  test.each(["0<&-", "1>&-", "2>&-", "0<&- 1>&-", "1>&- 2>&-", "0<&- 1>&- 2>&-"])(
    "standard streams: %s",
    async (closed) => {
      const count = "n=0; for fd in 0 1 2; do [ -e /proc/$$/fd/$fd ] && n=$((n+1)); done; exit $n";
      const run = (...words: readonly string[]) =>
        runPid1(["sh", "-c", `exec "$@" ${closed}`, "sh", ...words, "sh", "-c", count]);
      const { status } = await run();
      expect(status).toBe(3 - closed.split(" ").length);
      expect((await run(PROGRAM, "-vvv", "--")).status).toBe(status);
      const options = ["-vvv", ...user, "--grace", "1s", "--"];
      expect((await run(PROGRAM, ...options)).status).toBe(status);
    },
  );
});

describe.skipIf(NO_PYTHON)("a stderr that takes nothing", () => {
  const USR1 = 10;
  /** Prints what it gets on stdout, while firstborn wants to tell of each signal. */
  const throughStderr = async (prepare: string) => {
    const words = ["sh", "-c", `${prepare}; exec "$@" 2>&5`, "sh", PROGRAM, "-vvv", "-w", "--"];
    const pid1 = await startReporter(words, ["child"], {
      setUp: "mount -t tmpfs tmpfs /mnt; mkfifo /mnt/pipe",
    });
    for (let value = 1; value <= 100; value++) {
      pid1.send(USR1);
      await waitFor("the signal", () => receivedBy(pid1).length === value);
    }
    expect(receivedBy(pid1).every(({ signal }) => signal === USR1)).toBe(true);
    await pid1.kill();
  };

  test("a full pipe that nobody reads", () =>
    throughStderr(
      "exec 5<>/mnt/pipe; dd if=/dev/zero of=/mnt/pipe oflag=nonblock bs=4096 2>/dev/null",
    ));

  test("a pipe whose reader is gone: the child hears nothing of SIGPIPE", () =>
    throughStderr("exec 6<>/mnt/pipe 5>/mnt/pipe 6<&-"));

  test("a full disk", () => throughStderr("exec 5>/dev/full"));

  test("a descriptor that is open for reading", () => throughStderr("exec 5</dev/null"));
});

describe("as a user without rights", () => {
  const other = ["setpriv", "--reuid=61236", "--regid=61236", "--clear-groups", "--no-new-privs"];
  const user = process.getuid!() === 0 ? other : ["setpriv", "--no-new-privs"];
  const around = {
    env: { PROGRAM },
    setUp: 'mount -t tmpfs -o mode=755 tmpfs /mnt; cp "$PROGRAM" /mnt/firstborn',
  };

  test("the child is started, signalled and reaped like any other", async () => {
    const app = 'trap "exit 11" TERM; (: & : &); echo ready; while :; do sleep 0.01; done';
    const command = [...user, "/mnt/firstborn", "--grace", "10s", "--", "sh", "-c", app];
    const pid1 = startPid1(command, around);
    await pid1.until("ready");
    pid1.send("SIGTERM");
    expect(await pid1.ended).toEqual({ status: 11, stdout: "ready\n", stderr: "" });
  });

  test.skipIf(process.getuid!() !== 0)("--user says what it may not do", async () => {
    const command = [...user, "/mnt/firstborn", "--user", "0", "--", ...EXIT_7];
    const { status, stderr } = await runPid1(command, around);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "firstborn: cannot become user '0': Operation not permitted\n",
    });
  });
});

describe.skipIf(NO_PYTHON)("as one process among others", () => {
  const SHELL = ["sh", "-c", '"$@"; echo "status $?"', "sh"];

  test.each([
    ["-s", "-s", ""],
    ["--subreaper", "--subreaper", ""],
    ["TINI_SUBREAPER", "-v", "1"],
    ["TINI_SUBREAPER=", "-v", ""],
  ])("%s makes it a subreaper", async (name, option, value) => {
    const env = name.startsWith("TINI") ? { TINI_SUBREAPER: value } : {};
    const app = "(sleep 1000 &); echo ready; read line";
    const pid1 = startPid1([...SHELL, PROGRAM, option, "--", "sh", "-c", app], { env });
    await pid1.until("ready");
    const firstborn = childrenOf(pid1.pid);
    expect(firstborn).toHaveLength(1);
    expect(childrenOf(firstborn[0]!)).toHaveLength(2);
    await pid1.kill();
  });

  test.each([
    ["SIGTERM", 15],
    ["TERM", 15],
    ["15", 15],
    ["SIGRTMIN+2", 36],
    ["RTMAX", 64],
  ])(
    "-p %s: it gets the signal when its parent dies, and the child with it",
    async (name, signal) => {
      // The parent is a process below PID 1, which adopts firstborn when the parent is gone.
      const parent = `"$@" & wait`;
      const words = ["sh", "-c", 'sh -c "$0" sh "$@" & wait; read line', parent];
      const pid1 = startPid1([...words, PROGRAM, "-s", "-p", name, "--", ...reporting("child")]);
      await pid1.until("child ready");
      process.kill(childrenOf(pid1.pid)[0]!, "SIGKILL");
      await untilReceived(pid1, signal);
      await pid1.kill();
    },
  );

  test("the end of its child ends it, with the same status", async () => {
    const { stdout } = await runPid1([...SHELL, PROGRAM, "-s", "--", ...EXIT_7]);
    expect(stdout).toBe("status 7\n");
  });
});

describe.skipIf(NO_PYTHON)("one below the other", () => {
  const nested = [PROGRAM, "--", PROGRAM, "-s", "--", PROGRAM, "-s", "-g", "--"];
  const own = ["unshare", "--pid", "--fork", "--mount", "--mount-proc", "--kill-child", "--"];

  test.each([
    ["in one namespace", nested],
    ["each in its own namespace", [PROGRAM, "--", ...own, PROGRAM, "--"]],
  ])("%s, the status comes through", async (_name, words) => {
    expect(await runPid1([...words, ...EXIT_7])).toEqual({ status: 7, stdout: "", stderr: "" });
  });

  test("a signal comes through, once", async () => {
    const pid1 = await startReporter(nested);
    pid1.send(15);
    pid1.send(64);
    await untilReceived(pid1, 64);
    expect(receivedBy(pid1).map(({ signal }) => signal)).toEqual([15, 64]);
  });
});

describe("while nothing happens", () => {
  test("PID 1 does nothing: it is never given the processor", async () => {
    const app =
      "echo ready; while read line; do i=0; while [ $i -lt 300 ]; do /bin/true; i=$((i+1)); done; echo done $line; done";
    const pid1 = startPid1([PROGRAM, "--", "sh", "-c", app]);
    await pid1.until("ready");
    await waitFor("it sleeping", () => sleepsAs(pid1.pid, PROGRAM));
    const switches = () =>
      ["voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"].map((name) =>
        statusField(pid1.pid, name),
      );
    pid1.write("first\n");
    await pid1.until("done first");
    const before = switches();
    pid1.write("second\n");
    await pid1.until("done second");
    expect(switches()).toEqual(before);
    await pid1.kill();
  });
});

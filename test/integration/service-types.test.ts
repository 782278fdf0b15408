import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { ServiceRecord } from "../../src/state/state.ts";
import { endAllContainers, startBeside, startManifest } from "../service/manifest-container.ts";

afterEach(endAllContainers);

const SCRIPT = join(import.meta.dirname, "../service/notify-service.py");
const NOTIFY = `/usr/bin/python3 ${SCRIPT}`;

/** Says something and ends at once. */
const TELL = `#!/usr/bin/python3
import os, socket
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"STATUS=gone", os.environ["NOTIFY_SOCKET"])
`;

describe("Type=simple", () => {
  test("is up at once, with the process that was executed as its main one", async () => {
    const container = await startManifest("# a.service\n[Service]\nExecStart=sleep 1000\n");
    await container.client.untilSub("a.service", "running");
    const [main] = container.serviceProcesses;
    expect(await container.client.mainPid("a.service")).toBe(main!.inner);
  });

  test("a command that is not there fails the unit with 203, but not its start", async () => {
    const container = await startBeside("ExecStart=/no/such/command");
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
    expect(await container.client.sub("a.service")).toBe("failed");
    const { result, mainExit } = await container.client.record("a.service");
    expect(result).toBe("exit-code");
    expect(mainExit?.how).toEqual({ kind: "exited", status: 203 });
    await container.untilSaid("a.service: Main process exited, code=exited, status=203/EXEC");
  });
});

test("a start that takes long says what it waits for", async () => {
  const container = await startManifest(
    "# a.service\n[Service]\nExecStartPre=sleep 1000\nExecStart=sleep 1000\n",
  );
  await container.untilSaid(
    /waiting for a\.service to start \(start-pre, for 5s, 1min 2\ds left\)/,
  );
});

describe("Type=exec", () => {
  test("is up when the command was executed", async () => {
    const container = await startBeside("Type=exec", "ExecStart=sleep 1000");
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
    expect(await container.client.sub("a.service")).toBe("running");
  });

  test("a command that cannot be executed fails the start", async () => {
    const container = await startBeside("Type=exec", "ExecStart=/etc/passwd");
    const answer = await container.client.start("a.service");
    expect(answer.status).toBe(1);
    expect(answer.err).toContain("Job for a.service failed");
    const { mainExit } = await container.client.record("a.service");
    expect(mainExit?.how).toEqual({ kind: "exited", status: 203 });
  });
});

describe("Type=oneshot", () => {
  test("runs its commands one after the other, and is dead afterwards", async () => {
    const container = await startBeside(
      "Type=oneshot",
      "ExecStart=@work@/say one",
      "ExecStart=sh -c 'sleep 0.1; @work@/say two'",
      "ExecStart=-false",
      "ExecStart=@work@/say three",
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
    expect(container.log).toEqual(["one", "two", "three"]);
    expect(await container.client.sub("a.service")).toBe("dead");
  });

  test("RemainAfterExit= keeps it active until it is stopped", async () => {
    const container = await startBeside(
      "Type=oneshot",
      "RemainAfterExit=yes",
      "ExecStart=@work@/say up",
      "ExecStop=@work@/say down",
    );
    await container.client.start("a.service");
    await container.client.start("a.service");
    expect(await container.client.sub("a.service")).toBe("exited");
    await container.client.stop("a.service");
    expect(container.log).toEqual(["up", "down"]);
    expect(await container.client.sub("a.service")).toBe("dead");
  });

  test("the first command that fails is the last, and fails the unit", async () => {
    const container = await startBeside(
      "Type=oneshot",
      "ExecStart=@work@/say one",
      "ExecStart=sh -c 'exit 3'",
      "ExecStart=@work@/say never",
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    expect(container.log).toEqual(["one"]);
    const { mainExit } = await container.client.record("a.service");
    expect(mainExit?.how).toEqual({ kind: "exited", status: 3 });
  });
});

describe("Type=forking", () => {
  test("PIDFile= names the main process, and may be written after the start", async () => {
    const container = await startBeside(
      "Type=forking",
      "PIDFile=a.pid",
      "ExecStart=sh -c '@work@/daemon &'",
    );
    container.write(
      "daemon",
      "#!/bin/sh\nsleep 1000 &\nsleep 0.2; echo $$ >/run/a.pid\nexec sleep 2000\n",
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
    const main = await container.untilProcess("2000");
    expect(await container.client.mainPid("a.service")).toBe(main.inner);
    await container.client.stop("a.service");
    expect(container.serviceProcesses).toHaveLength(1);
    expect(existsSync(container.path("/run/a.pid"))).toBe(false);
  });

  test("a PID file that names a process of another unit is not believed", async () => {
    const container = await startBeside(
      "Type=forking",
      "PIDFile=/run/a.pid",
      "TimeoutStartSec=500ms",
      "ExecStart=sh -c 'pgrep -o sleep >/run/a.pid; sleep 1000 &'",
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    expect((await container.client.record("a.service")).result).toBe("timeout");
    expect(await container.client.sub("keep.service")).toBe("running");
  });

  test("without one, the only process that is left is the main one", async () => {
    const container = await startBeside("Type=forking", "ExecStart=setsid -f sleep 2000");
    await container.client.start("a.service");
    const main = await container.untilProcess("2000");
    expect(await container.client.mainPid("a.service")).toBe(main.inner);
    // Its end is noticed, though it was not started by firstborn.
    process.kill(main.pid, "SIGKILL");
    await container.client.untilSub("a.service", "failed");
    expect((await container.client.record("a.service")).result).toBe("signal");
  });

  test("with several of them it is up as long as any of them is there", async () => {
    const container = await startBeside(
      "Type=forking",
      "ExecStart=sh -c 'sleep 2000 & sleep 2000 &'",
    );
    await container.client.start("a.service");
    expect(await container.client.sub("a.service")).toBe("running");
    expect(await container.client.mainPid("a.service")).toBe(0);
    const daemons = () => container.serviceProcesses.filter(({ words }) => words[1] === "2000");
    const [first, second] = await container.until("both", () => daemons().length > 1 && daemons());
    process.kill(first!.pid, "SIGKILL");
    await container.until("the first one's end", () => container.serviceProcesses.length === 2);
    expect(await container.client.sub("a.service")).toBe("running");
    process.kill(second!.pid, "SIGKILL");
    await container.client.untilSub("a.service", "dead");
  });

  test("a starter that fails fails the unit, and takes its daemon with it", async () => {
    const container = await startBeside("Type=forking", "ExecStart=sh -c 'sleep 2000 & exit 4'");
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    expect(container.serviceProcesses).toHaveLength(1);
  });
});

describe("Type=notify", () => {
  test("is up when it says READY=1, and its STATUS= is kept", async () => {
    const container = await startBeside(
      "Type=notify",
      `ExecStart=${NOTIFY} STATUS=waiting USR1:READY=1,STATUS=serving`,
    );
    const start = container.client.start("a.service");
    await container.client.untilRecord("a.service", ({ statusText }) => statusText === "waiting");
    expect(await container.client.sub("a.service")).toBe("start");
    await container.client.request({ kind: "kill", unit: "a.service", whom: "main", signal: 10 });
    expect(await start).toMatchObject({ status: 0 });
    expect((await container.client.record("a.service")).statusText).toBe("serving");
  });

  test("one that ends before that fails with `protocol`", async () => {
    const container = await startBeside("Type=notify", "ExecStart=true");
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    expect((await container.client.record("a.service")).result).toBe("protocol");
  });

  test("systemd-notify speaks for it, given NotifyAccess=all", async () => {
    const container = await startBeside(
      "Type=notify",
      "NotifyAccess=all",
      "ExecStart=sh -c 'systemd-notify --ready --status=by-another; exec sleep 1000'",
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
    expect(await container.client.record("a.service")).toMatchObject({ statusText: "by-another" });
  });

  test("another process than the main one is not heard, unless NotifyAccess= says so", async () => {
    const container = await startBeside(
      "Type=notify",
      "TimeoutStartSec=500ms",
      `ExecStart=sh -c '${NOTIFY} READY=1 & wait'`,
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    expect((await container.client.record("a.service")).result).toBe("timeout");
  });

  test("a sender that ends at once is heard, though the manager is asleep", async () => {
    const container = await startBeside(
      "NotifyAccess=all",
      `ExecStart=sh -c 'until [ -e @work@/go ]; do sleep 0.02; done; @work@/tell; exec sleep 1000'`,
    );
    container.write("tell", TELL);
    await container.client.start("a.service");
    await container.untilAsleep();
    container.write("go", "");
    await container.client.untilRecord("a.service", ({ statusText }) => statusText === "gone");
  });

  test("what it says is heard before its end, though PID 1 hears of both at once", async () => {
    const container = await startBeside(
      "Type=notify",
      "ExecStart=sh -c 'touch @work@/there; until [ -e @work@/go ]; do sleep 0.02; done; exec @work@/tell'",
    );
    container.write("tell", TELL.replace("STATUS=gone", "READY=1"));
    const start = container.client.start("a.service");
    await container.until("the service", () => existsSync(join(container.work, "there")));
    process.kill(container.pid, "SIGSTOP");
    container.write("go", "");
    // `keep.service` and nothing else: its shim has reaped it, and told.
    await container.until("its end", () => container.serviceProcesses.length === 1);
    process.kill(container.pid, "SIGCONT");
    expect(await start).toMatchObject({ status: 0 });
    expect((await container.client.record("a.service")).result).toBe("success");
  });

  test("MAINPID= names another process, if it is one of the unit's", async () => {
    const container = await startBeside(
      "Type=notify",
      `ExecStart=sh -c 'sleep 2000 & exec ${NOTIFY} MAINPID=1,READY=1 USR1:MAINPID=$$!'`,
    );
    await container.client.start("a.service");
    const [first, second] = [
      await container.untilProcess(SCRIPT),
      await container.untilProcess("2000"),
    ];
    expect(await container.client.mainPid("a.service")).toBe(first.inner);
    await container.client.request({ kind: "kill", unit: "a.service", whom: "main", signal: 10 });
    const isSecond = ({ at }: ServiceRecord) =>
      at.sub === "running" && at.main.is === "alive" && at.main.pid === second.inner;
    await container.client.untilRecord("a.service", isSecond);
  });
});

describe("Type=notify-reload", () => {
  test("gets SIGHUP, and its reload is done when it says READY=1 after RELOADING=1", async () => {
    const container = await startBeside(
      "Type=notify-reload",
      `ExecStart=${NOTIFY} READY=1 HUP:RELOADING=1,MONOTONIC_USEC=@now@ USR1:READY=1`,
    );
    await container.client.start("a.service");
    const reload = container.client.reload("a.service");
    await container.client.untilSub("a.service", "reload-notify");
    await container.client.request({ kind: "kill", unit: "a.service", whom: "main", signal: 10 });
    expect(await reload).toMatchObject({ status: 0 });
    expect(await container.client.sub("a.service")).toBe("running");
  });
});

test("Type=idle waits for the other jobs", async () => {
  const container = await startManifest(`# a.service
[Service]
Type=idle
ExecStart=sh -c '@work@/say idle; exec sleep 1000'
# b.service
[Service]
Type=oneshot
ExecStart=sh -c 'sleep 0.5; @work@/say done'
`);
  await container.untilLogged("idle");
  expect(container.log).toEqual(["done", "idle"]);
});

test("Type=dbus is up when it is executed, for there is no bus", async () => {
  const container = await startBeside("Type=dbus", "BusName=org.example.a", "ExecStart=sleep 1000");
  expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
  expect(await container.client.sub("a.service")).toBe("running");
});

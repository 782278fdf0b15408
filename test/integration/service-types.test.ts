import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { endAllContainers, startManifest } from "../service/manifest-container.ts";

afterEach(endAllContainers);

const NOTIFY = `/usr/bin/python3 ${join(import.meta.dirname, "../service/notify-service.py")}`;

/** A service that stays, beside the one that a test is about. */
const KEEP = "# keep.service\n[Service]\nExecStart=sleep 1000\n";

describe("Type=simple", () => {
  test("is up at once, with the process that was executed as its main one", async () => {
    const container = await startManifest("# a.service\n[Service]\nExecStart=sleep 1000\n");
    const { client } = container;
    await client.untilSub("a.service", "running");
    expect(await client.mainPid("a.service")).toBe(container.serviceProcesses[0]!.inner);
    expect(await container.end()).toMatchObject({ status: 0 });
  });

  test("a command that is not there fails the unit with 203, and not the start", async () => {
    const container = await startManifest(`${KEEP}
# a.service
[Service]
ExecStart=/no/such/command
[Install]
WantedBy=nothing.target
# keep.service
[Install]
WantedBy=multi-user.target
`);
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
    await container.client.untilSub("a.service", "failed");
    const { result, mainExit } = await container.client.record("a.service");
    expect({ result, how: mainExit?.how }).toEqual({
      result: "exit-code",
      how: { kind: "exited", status: 203 },
    });
    await container.untilSaid("status=203/EXEC");
  });
});

describe("Type=exec", () => {
  test("is up when the command was executed", async () => {
    const container = await startManifest(`# a.service
[Service]
Type=exec
ExecStart=sleep 1000
`);
    await container.client.untilSub("a.service", "running");
  });

  test("a command that cannot be executed fails the start", async () => {
    const container = await startManifest(`${installed(KEEP)}
# a.service
[Service]
Type=exec
ExecStart=/etc/passwd
`);
    const answer = await container.client.start("a.service");
    expect(answer).toMatchObject({ status: 1 });
    expect(answer.err).toContain("Job for a.service failed");
    expect((await container.client.record("a.service")).mainExit?.how).toEqual({
      kind: "exited",
      status: 203,
    });
  });
});

describe("Type=oneshot", () => {
  test("runs its commands one after the other, and is dead afterwards", async () => {
    const container = await startManifest(`${installed(KEEP)}
# a.service
[Service]
Type=oneshot
ExecStart=@work@/say one
ExecStart=sh -c 'sleep 0.1; @work@/say two'
ExecStart=-false
ExecStart=@work@/say three
`);
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
    expect(container.log).toEqual(["one", "two", "three"]);
    expect(await container.client.sub("a.service")).toBe("dead");
  });

  test("RemainAfterExit= keeps it active until it is stopped", async () => {
    const container = await startManifest(`${installed(KEEP)}
# a.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=@work@/say up
ExecStop=@work@/say down
`);
    await container.client.start("a.service");
    await container.client.start("a.service");
    expect(await container.client.sub("a.service")).toBe("exited");
    await container.client.stop("a.service");
    expect(container.log).toEqual(["up", "down"]);
    expect(await container.client.sub("a.service")).toBe("dead");
  });

  test("the first command that fails is the last, and fails the unit", async () => {
    const container = await startManifest(`${installed(KEEP)}
# a.service
[Service]
Type=oneshot
ExecStart=@work@/say one
ExecStart=sh -c 'exit 3'
ExecStart=@work@/say never
`);
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    expect(container.log).toEqual(["one"]);
    expect((await container.client.record("a.service")).mainExit?.how).toMatchObject({ status: 3 });
  });
});

describe("Type=forking", () => {
  test("PIDFile= names the main process, which may write it later", async () => {
    const container = await startManifest(`# a.service
[Service]
Type=forking
PIDFile=/run/a.pid
ExecStart=sh -c '(sleep 0.2; echo $$$$ >/run/a.pid; exec sleep 1000) & :'
`);
    container.write("daemon", DAEMON);
    await container.client.untilSub("a.service", "running");
    const [process] = container.serviceProcesses;
    expect(await container.client.mainPid("a.service")).toBe(process!.inner);
  });

  test("the only process that is left is the main one", async () => {
    const container = await startManifest(`# a.service
[Service]
Type=forking
ExecStart=setsid -f sleep 1000
`);
    await container.client.untilSub("a.service", "running");
    const [process] = container.serviceProcesses;
    expect(process?.words).toEqual(["sleep", "1000"]);
    expect(await container.client.mainPid("a.service")).toBe(process!.inner);
    // Its end is noticed, though it was not started by firstborn.
    globalThis.process.kill(process!.pid, "SIGKILL");
    expect(await container.pid1.ended).toMatchObject({ status: 1 });
  });
});

const DAEMON = "";

function installed(unit: string): string {
  return `${unit}[Install]\nWantedBy=multi-user.target\n`;
}

test("NOTIFY is used", () => expect(NOTIFY).not.toBe(""));

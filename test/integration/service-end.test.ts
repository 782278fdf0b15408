import { afterEach, describe, expect, test } from "vitest";
import {
  endAllContainers,
  KEEP,
  ManifestContainer,
  RUNTIMES,
  startBeside,
  startManifest,
} from "../service/manifest-container.ts";

afterEach(endAllContainers);

const SIGRTMIN = 34;
/** Signals have numbers, for which Node has no names, from there on. */
const HALT = SIGRTMIN + 3;

/** Says when it is stopped, and takes a moment. */
const SLOW = `# slow.service
[Unit]
After=keep.service
[Service]
ExecStart=sleep 1000
ExecStop=sh -c 'sleep 0.2; @work@/say stopped'
[Install]
WantedBy=multi-user.target
`;

/** Runs a container to its end. */
async function run(manifest: string, ...options: readonly string[]) {
  const container = new ManifestContainer(manifest, { options });
  return { container, ...(await container.pid1.ended) };
}

describe.each(["bun", "node"] as const)("with the manager on %s", (runtime) => {
  test.each([
    ["SIGTERM", "SIGTERM"],
    ["SIGINT", "SIGINT"],
    ["SIGRTMIN+3", HALT],
  ] as const)("%s stops everything, and the status is 0", async (_name, signal) => {
    const container = await startManifest(`${KEEP}${SLOW}`, { manager: RUNTIMES[runtime] });
    await container.client.untilSub("slow.service", "running");
    await container.untilAsleep();
    const { status, stderr } = await container.end(signal);
    expect(status).toBe(0);
    expect(container.log).toEqual(["stopped"]);
    expect(stderr).toMatch(/^firstborn: Stopping: got SIG\S+\n$/);
  });
});

test("more of the same signal say what is waited for, and do not disturb", async () => {
  const container = await startManifest(`${KEEP}${SLOW.replace("sleep 0.2", "sleep 1")}`);
  await container.client.untilSub("slow.service", "running");
  container.pid1.send("SIGTERM");
  await container.untilSaid("Stopping: got SIGTERM");
  container.pid1.send("SIGTERM");
  await container.untilSaid(/Stopping already; waiting for .*slow.service \(stop\)/);
  expect((await container.pid1.ended).status).toBe(0);
  expect(container.log).toEqual(["stopped"]);
});

test("SIGRTMIN+13 does not wait for ExecStop=", async () => {
  const container = await startManifest(`${KEEP}${SLOW.replace("sleep 0.2", "sleep 100")}`);
  await container.client.untilSub("slow.service", "running");
  expect((await container.end(SIGRTMIN + 13)).status).toBe(0);
  expect(container.log).toEqual([]);
});

test("a signal that means nothing to PID 1 changes nothing", async () => {
  const container = await startManifest(KEEP);
  for (const signal of ["SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGPIPE"] as const) {
    container.pid1.send(signal);
  }
  expect(await container.client.sub("keep.service")).toBe("running");
});

describe("the container ends by itself", () => {
  test.each([
    ["true", 0],
    ["sh -c 'exit 3'", 1],
  ])("when nothing is left to run: %s ends it with %i", async (command, expected) => {
    const { status } = await run(`# a.service\n[Service]\nExecStart=${command}\n`);
    expect(status).toBe(expected);
  });

  test("not while a service waits for its restart, nor for one that was stopped by hand", async () => {
    const container = await startManifest(
      "# a.service\n[Service]\nRestart=always\nRestartSec=1s\nExecStart=@work@/say run\n",
    );
    await container.untilLogged("run", 2);
    await container.client.stop("a.service");
    await container.untilAsleep();
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
    await container.untilLogged("run", 3);
    expect(await container.end()).toMatchObject({ status: 0 });
  });

  test.each([
    ["true", 0],
    ["sh -c 'exit 3'", 3],
    ["sh -c 'kill -KILL $$$$'", 137],
    ["/no/such/command", 203],
  ])("when an --essential unit does: %s ends it with %i", async (command, expected) => {
    const manifest = `${KEEP}${SLOW}# a.service
[Service]
ExecStart=${command}
[Install]
WantedBy=multi-user.target
`;
    const { status, container } = await run(manifest, "--essential", "a.service");
    expect(status).toBe(expected);
    expect(container.log.length).toBeLessThanOrEqual(1);
  });

  test.each([
    ["FailureAction=exit", "sh -c 'exit 3'", 3],
    ["FailureAction=exit\nFailureActionExitStatus=9", "sh -c 'exit 3'", 9],
    ["SuccessAction=exit", "true", 0],
    ["SuccessAction=exit\nSuccessActionExitStatus=9", "true", 9],
    ["SuccessAction=exit-force", "true", 0],
    ["FailureAction=poweroff", "sh -c 'exit 3'", 3],
  ])("when a unit says so: %s after %s", async (lines, command, expected) => {
    const manifest = `${KEEP}# a.service
[Unit]
${lines}
[Service]
ExecStart=${command}
[Install]
WantedBy=multi-user.target
`;
    expect((await run(manifest)).status).toBe(expected);
  });

  test("when `systemctl exit` says so, with the status that it names", async () => {
    const container = await startManifest(`${KEEP}${SLOW}`);
    await container.client.untilSub("slow.service", "running");
    await container.client.request({ kind: "exit", status: 42, force: false });
    expect((await container.pid1.ended).status).toBe(42);
    expect(container.log).toEqual(["stopped"]);
  });
});

test("everything is gone at the end: daemons, orphans of clients, stopped processes", async () => {
  const container = await startBeside("ExecStart=sh -c 'setsid -f sleep 2000; exec sleep 2000'");
  await container.client.start("a.service");
  const { pid } = await container.untilProcess("2000");
  process.kill(pid, "SIGSTOP");
  container.enter("sh", "-c", "setsid -f sleep 3000 >/dev/null 2>&1");
  await container.untilProcess("3000");
  expect(await container.end()).toMatchObject({ status: 0 });
  expect(container.processes).toEqual([]);
});

test("what a service does at its stop can still use another that it comes after", async () => {
  const container = await startManifest(`# server.service
[Service]
ExecStart=sh -c 'trap "rm @work@/serving; exit" TERM; touch @work@/serving; while :; do sleep 0.02; done'
# client.service
[Unit]
After=server.service
Requires=server.service
[Service]
ExecStart=sleep 1000
ExecStop=sh -c 'sleep 0.1; test -e @work@/serving && @work@/say served'
`);
  await container.client.untilSub("client.service", "running");
  await container.until(
    "the server",
    () => container.enter("test", "-e", `${container.work}/serving`).status === 0,
  );
  await container.end();
  expect(container.log).toEqual(["served"]);
});

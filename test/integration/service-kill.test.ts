import { afterEach, describe, expect, test } from "vitest";
import {
  endAllContainers,
  KEEP,
  type ManifestContainer,
  startBeside,
  startManifest,
} from "../service/manifest-container.ts";

afterEach(endAllContainers);

/** A shell that says which signals it gets, and goes on. */
const DEAF = `#!/bin/sh
for signal in "$@"; do trap "echo $signal >>@work@/log" "$signal"; done
echo ready >>@work@/log
while :; do sleep 0.01; done
`;

async function startDeaf(...lines: readonly string[]): Promise<ManifestContainer> {
  const container = await startBeside(...lines);
  container.write("deaf", DEAF);
  await container.client.start("a.service");
  await container.untilLogged("ready");
  return container;
}

/** What is left but `keep.service`. */
function leftOf(container: ManifestContainer) {
  return container.serviceProcesses.filter(({ words }) => words[1] !== "1000");
}

describe("a service that ignores SIGTERM", () => {
  test("is killed after TimeoutStopSec=", async () => {
    const container = await startDeaf("TimeoutStopSec=300ms", "ExecStart=@work@/deaf TERM");
    await container.client.stop("a.service");
    expect(container.log).toEqual(["ready", "TERM"]);
    expect(leftOf(container)).toEqual([]);
    const { result, at, mainExit } = await container.client.record("a.service");
    expect([result, at.sub, mainExit?.how]).toEqual([
      ...["timeout", "failed"],
      { kind: "killed", signal: 9 },
    ]);
  });

  test("KillSignal=, SendSIGHUP= and FinalKillSignal= name other signals", async () => {
    const container = await startDeaf(
      "TimeoutStopSec=300ms",
      "KillSignal=SIGINT",
      "SendSIGHUP=yes",
      "FinalKillSignal=SIGQUIT",
      "ExecStart=@work@/deaf TERM INT HUP",
    );
    await container.client.stop("a.service");
    expect([...container.log].sort()).toEqual(["HUP", "INT", "ready"]);
    const { mainExit } = await container.client.record("a.service");
    expect(mainExit?.how).toMatchObject({ signal: 3 });
  });

  test("is left alone in the end, where SendSIGKILL=no says so", async () => {
    const container = await startDeaf(
      "TimeoutStopSec=300ms",
      "SendSIGKILL=no",
      "ExecStart=@work@/deaf TERM",
    );
    await container.client.stop("a.service");
    expect(leftOf(container)).not.toEqual([]);
    expect(await container.client.sub("a.service")).toBe("failed");
  });

  test("is sent SIGABRT first, where TimeoutStopFailureMode=abort says so", async () => {
    const container = await startDeaf(
      "TimeoutStopSec=300ms",
      "TimeoutStopFailureMode=abort",
      "ExecStart=@work@/deaf TERM",
    );
    await container.client.stop("a.service");
    const { mainExit } = await container.client.record("a.service");
    expect(mainExit?.how).toMatchObject({ signal: 6 });
  });
});

test("a service that is stopped by SIGSTOP gets SIGCONT, and ends", async () => {
  const container = await startBeside("ExecStart=sleep 2000");
  await container.client.start("a.service");
  process.kill((await container.untilProcess("2000")).pid, "SIGSTOP");
  await container.client.stop("a.service");
  const { mainExit } = await container.client.record("a.service");
  expect(mainExit?.how).toEqual({ kind: "killed", signal: 15 });
});

describe("KillMode=", () => {
  /** A main process, its child, and a daemon in a session of its own with init as its parent. */
  const FAMILY = `#!/bin/sh
"$(dirname "$0")/deaf" $1 &
setsid -f "$(dirname "$0")/deaf" $1
exec sleep 2000
`;

  async function startFamily(...lines: readonly string[]): Promise<ManifestContainer> {
    const container = await startBeside("ExecStart=@work@/family $TRAPPED", ...lines);
    container.write("deaf", DEAF);
    container.write("family", FAMILY);
    await container.client.start("a.service");
    await container.untilLogged("ready", 2);
    return container;
  }

  /** How many of the two; a child of one, before it is executed, has its words as well. */
  function deafOf(container: ManifestContainer): number {
    const all = leftOf(container).filter(({ words }) => words[1]?.endsWith("/deaf"));
    return all.filter(({ parent }) => all.every(({ pid }) => pid !== parent)).length;
  }

  test("control-group ends them all, the daemon included", async () => {
    const container = await startFamily("Environment=TRAPPED=TERM", "TimeoutStopSec=300ms");
    expect(deafOf(container)).toBe(2);
    await container.client.stop("a.service");
    expect(leftOf(container)).toEqual([]);
    // Who is left when the stop times out, or the main process has ended, is asked once more.
    expect([...new Set(container.log)].sort()).toEqual(["TERM", "ready"]);
    expect(container.shims).toHaveLength(1);
  });

  test("process says nothing of what is left where nothing is", async () => {
    const container = await startManifest(
      `${KEEP}# a.service\n[Service]\nKillMode=process\nExecStart=sleep 1000\n`,
    );
    await container.client.start("a.service");
    await container.client.stop("a.service");
    expect(container.errors).not.toContain("are left");
  });

  test("process ends the main one; the rest goes on until the container ends", async () => {
    const container = await startFamily("KillMode=process");
    await container.client.stop("a.service");
    expect(deafOf(container)).toBe(2);
    await container.untilSaid("a.service: Processes are left of it");
    expect(await container.end("SIGTERM")).toMatchObject({ status: 0 });
  });

  test("mixed sends SIGTERM to the main one, and SIGKILL to the rest", async () => {
    const container = await startFamily("KillMode=mixed", "Environment=TRAPPED=TERM");
    await container.client.stop("a.service");
    expect(leftOf(container)).toEqual([]);
    expect(container.log).toEqual(["ready", "ready"]);
  });

  test("none sends nothing", async () => {
    const container = await startFamily("KillMode=none", "ExecStop=@work@/say stop");
    await container.client.stop("a.service");
    expect(deafOf(container)).toBe(2);
    expect(leftOf(container).some(({ words }) => words[1] === "2000")).toBe(true);
    expect(container.log).toContain("stop");
    expect(await container.end("SIGTERM")).toMatchObject({ status: 0 });
  });

  test("what a service has left runs beside its next start, and is ended with it", async () => {
    const container = await startFamily("KillMode=process");
    await container.client.restart("a.service");
    await container.untilLogged("ready", 4);
    expect(deafOf(container)).toBe(4);
    await container.client.stop("a.service");
    expect(deafOf(container)).toBe(4);
  });
});

test("a unit that forks without end is ended all the same", async () => {
  // A bomb that goes off in all directions, within the limits of a test.
  const container = await startBeside("TimeoutStopSec=1s", "ExecStart=@work@/bomb");
  container.write("bomb", "#!/bin/sh\ntrap '' TERM\nwhile :; do ( sleep 0.3 & ) ; done\n");
  await container.client.start("a.service");
  await container.until("many processes", () => leftOf(container).length > 50);
  await container.client.stop("a.service");
  expect(leftOf(container)).toEqual([]);
});

test.each([
  [
    "a few below a line of shells",
    "sh -c 'sh -c \"sleep 1001 & sleep 1002; :\" & sleep 1003' &",
    5,
  ],
  [
    "hundreds, more than are looked for from the top",
    "for i in $$(seq 1200); do sleep 1001 & done;",
    601,
  ],
])("all its processes get SIGTERM: %s", async (_title, children, count) => {
  const script = `${children} echo ready >>@work@/log; wait`;
  // None of them is killed by anything else.
  const container = await startBeside(
    "TimeoutStopSec=infinity",
    "SendSIGKILL=no",
    `ExecStart=sh -c "${script.replaceAll('"', '\\"')}"`,
  );
  await container.client.start("a.service");
  await container.untilLogged("ready");
  await container.until("all of them", () => leftOf(container).length >= count);
  await container.client.stop("a.service");
  expect(leftOf(container)).toEqual([]);
});

test("a main process that ends takes its children with it", async () => {
  const container = await startBeside("ExecStart=sh -c 'setsid -f sleep 2000; exit 0'");
  await container.client.start("a.service");
  await container.client.untilSub("a.service", "dead");
  expect(leftOf(container)).toEqual([]);
});

describe("a start that takes too long", () => {
  test("fails after TimeoutStartSec=, and its processes end", async () => {
    const container = await startBeside(
      "Type=oneshot",
      "TimeoutStartSec=300ms",
      "ExecStart=sleep 2000",
      "ExecStopPost=@work@/say $SERVICE_RESULT $EXIT_CODE $EXIT_STATUS",
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    expect(container.log).toEqual(["timeout killed TERM"]);
    expect(leftOf(container)).toEqual([]);
  });

  test("a hanging ExecStartPre= is ended by that, too", async () => {
    const container = await startBeside(
      "TimeoutStartSec=300ms",
      "ExecStartPre=sleep 2000",
      "ExecStart=@work@/say never",
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    expect(container.log).toEqual([]);
    expect(leftOf(container)).toEqual([]);
  });

  test("a stop in its middle is not kept waiting", async () => {
    const container = await startBeside("Type=oneshot", "ExecStart=sleep 2000");
    const start = container.client.start("a.service");
    await container.untilProcess("2000");
    expect(await container.client.stop("a.service")).toMatchObject({ status: 0 });
    expect(await start).toMatchObject({ status: 1 });
    expect(leftOf(container)).toEqual([]);
  });
});

test("RuntimeMaxSec= ends a service that runs for longer", async () => {
  const container = await startBeside("RuntimeMaxSec=300ms", "ExecStart=sleep 2000");
  await container.client.start("a.service");
  await container.client.untilSub("a.service", "failed");
  expect((await container.client.record("a.service")).result).toBe("timeout");
});

test("ExecStopPost= runs after a SIGKILL to everything, and to its end", async () => {
  const container = await startDeaf(
    "TimeoutStopSec=300ms",
    "ExecStart=sh -c 'setsid -f @work@/deaf TERM; exec @work@/deaf TERM'",
    "ExecStopPost=sh -c 'sleep 0.2; @work@/say post'",
  );
  await container.untilLogged("ready", 2);
  await container.client.stop("a.service");
  expect(container.log).toEqual(["ready", "ready", "TERM", "TERM", "post"]);
});

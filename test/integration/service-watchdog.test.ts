import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  endAllContainers,
  type ManifestContainer,
  startBeside,
} from "../service/manifest-container.ts";

afterEach(endAllContainers);

const SCRIPT = join(import.meta.dirname, "../service/notify-service.py");
const NOTIFY = `/usr/bin/python3 ${SCRIPT}`;

/** Says WATCHDOG=1 five times a second until it gets SIGUSR1. */
const PINGING = `${NOTIFY} READY=1 every:0.2:WATCHDOG=1 until:USR1`;

async function hang(container: ManifestContainer): Promise<void> {
  process.kill((await container.untilProcess(SCRIPT)).pid, "SIGUSR1");
}

describe("WatchdogSec=", () => {
  test("lets a service live that says WATCHDOG=1, with the manager asleep", async () => {
    const container = await startBeside("Type=notify", "WatchdogSec=600ms", `ExecStart=${PINGING}`);
    await container.client.start("a.service");
    const { pid } = await container.untilProcess(SCRIPT);
    await container.untilAsleep();
    // Several times as long as it may be silent, in which no manager is started.
    const end = Date.now() + 2_000;
    await container.until("two seconds", () => {
      expect(container.managers).toEqual([]);
      return Date.now() > end;
    });
    expect((await container.untilProcess(SCRIPT)).pid).toBe(pid);
    expect(await container.client.sub("a.service")).toBe("running");
  });

  test("ends a service that hangs by SIGABRT, and starts it again if Restart= says so", async () => {
    const container = await startBeside(
      "Type=notify",
      "WatchdogSec=600ms",
      "Restart=on-watchdog",
      `ExecStart=${PINGING}`,
      "ExecStopPost=@work@/say $SERVICE_RESULT $EXIT_STATUS",
    );
    await container.client.start("a.service");
    await container.untilAsleep();
    await hang(container);
    await container.untilLogged("watchdog ABRT");
    await container.untilSaid("a.service: Watchdog timeout");
    await container.client.untilSub("a.service", "running");
    expect((await container.client.record("a.service")).restarts).toBe(1);
  });

  test("tells the service of it, and WatchdogSignal= names another signal", async () => {
    const container = await startBeside(
      "Type=notify",
      "WatchdogSec=1s",
      "WatchdogSignal=SIGTERM",
      `ExecStart=sh -c 'echo $$WATCHDOG_USEC $$((WATCHDOG_PID == $$$$)) >>@work@/log; exec ${NOTIFY} READY=1'`,
      "ExecStopPost=@work@/say $SERVICE_RESULT $EXIT_STATUS",
    );
    await container.client.start("a.service");
    await container.client.untilSub("a.service", "failed");
    expect(container.log).toEqual(["1000000 1", "watchdog TERM"]);
  });

  test("is out of force while the service starts", async () => {
    const container = await startBeside(
      "Type=notify",
      "WatchdogSec=200ms",
      `ExecStart=sh -c 'sleep 1; exec ${NOTIFY} READY=1 every:0.05:WATCHDOG=1'`,
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
    expect(await container.client.sub("a.service")).toBe("running");
  });
});

test("WATCHDOG=trigger is a missed watchdog at once", async () => {
  const container = await startBeside(
    "Type=notify",
    "WatchdogSec=1h",
    `ExecStart=${NOTIFY} READY=1 USR2:WATCHDOG=trigger`,
  );
  await container.client.start("a.service");
  await container.client.request({ kind: "kill", unit: "a.service", whom: "main", signal: 12 });
  await container.client.untilSub("a.service", "failed");
  expect((await container.client.record("a.service")).result).toBe("watchdog");
});

test("EXTEND_TIMEOUT_USEC= gives a slow start more time", async () => {
  const container = await startBeside(
    "Type=notify",
    "TimeoutStartSec=500ms",
    "NotifyAccess=all",
    `ExecStart=sh -c '${NOTIFY} EXTEND_TIMEOUT_USEC=10000000 & sleep 1; exec ${NOTIFY} READY=1'`,
  );
  expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
});

test("STOPPING=1 begins a stop, for which TimeoutStopSec= counts", async () => {
  const container = await startBeside(
    "Type=notify",
    "TimeoutStopSec=300ms",
    `ExecStart=${NOTIFY} READY=1 USR2:STOPPING=1`,
  );
  await container.client.start("a.service");
  await container.client.request({ kind: "kill", unit: "a.service", whom: "main", signal: 12 });
  await container.client.untilSub("a.service", "failed");
  expect((await container.client.record("a.service")).result).toBe("timeout");
});

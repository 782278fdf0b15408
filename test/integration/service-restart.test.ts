import { afterEach, describe, expect, test } from "vitest";
import {
  endAllContainers,
  KEEP,
  type ManifestContainer,
  startBeside,
  startManifest,
} from "../service/manifest-container.ts";

afterEach(endAllContainers);

/** Commands by how they end. */
const ENDS = {
  success: "true",
  failure: "sh -c 'exit 3'",
  abnormal: "sh -c 'kill -KILL $$$$'",
  asked: "sh -c 'kill -TERM $$$$'",
} as const;

test("Restart= decides by how the service has ended", async () => {
  const rules = {
    no: [],
    always: ["success", "failure", "abnormal", "asked"],
    "on-success": ["success", "asked"],
    "on-failure": ["failure", "abnormal"],
    "on-abnormal": ["abnormal"],
    "on-abort": ["abnormal"],
    "on-watchdog": [],
  } as const satisfies Record<string, readonly (keyof typeof ENDS)[]>;
  const cases = Object.entries(rules).flatMap(([rule, restarted]) =>
    Object.entries(ENDS).map(([end, command]) => {
      const restarts = (restarted as readonly string[]).includes(end);
      return { unit: `${rule}-${end}.service`, rule, command, restarts };
    }),
  );
  // Its second start is the proof, and waits.
  const units = cases.map(
    ({ unit, rule, command }) => `# ${unit}
[Service]
Restart=${rule}
RestartSec=100ms
ExecCondition=sh -c 'mkdir @work@/${unit} || exec sleep 1000'
ExecStart=${command}
`,
  );
  const container = await startManifest(`${KEEP}${units.join("")}`);
  await Promise.all(cases.map(({ unit }) => container.client.start(unit)));
  for (const { unit, restarts } of cases) {
    const sub = await container.client.untilSub(unit, "condition", "dead", "failed");
    expect([unit, sub === "condition"]).toEqual([unit, restarts]);
  }
});

test("the manager sleeps while a service waits for RestartSec=, and is there in time", async () => {
  const container = await startBeside(
    "Restart=always",
    "RestartSec=1s",
    "ExecStart=sh -c '@work@/say $(cut -d\" \" -f1 /proc/uptime); exec false'",
  );
  await container.client.start("a.service");
  await container.client.untilSub("a.service", "auto-restart");
  await container.untilAsleep();
  expect(container.log).toHaveLength(1);
  await container.until("a second start", () => container.log.length === 2);
  const [first, second] = container.log.map(Number);
  expect(second! - first!).toBeGreaterThanOrEqual(0.99);
});

test("RestartPreventExitStatus= and RestartForceExitStatus= have the last word", async () => {
  const container = await startManifest(`${KEEP}# prevented.service
[Service]
Restart=always
RestartPreventExitStatus=3
ExecStart=sh -c 'exit 3'
# forced.service
[Service]
RestartForceExitStatus=3
ExecStart=sh -c 'mkdir @work@/once && exit 3; exec sleep 1000'
`);
  await container.client.start("prevented.service");
  await container.client.start("forced.service");
  await container.client.untilSub("prevented.service", "failed");
  await container.client.untilRecord("forced.service", ({ restarts }) => restarts === 1);
  await container.client.untilSub("forced.service", "running");
});

test("SuccessExitStatus= makes a failure a success", async () => {
  const container = await startBeside(
    "SuccessExitStatus=3 SIGKILL",
    "Restart=on-failure",
    "ExecStart=sh -c 'exit 3'",
  );
  await container.client.start("a.service");
  await container.client.untilSub("a.service", "dead");
  expect((await container.client.record("a.service")).result).toBe("success");
});

describe("the start limit", () => {
  const LIMIT = "[Unit]\nStartLimitIntervalSec=1min\nStartLimitBurst=3\n";

  test("ends a service that fails again and again", async () => {
    const container = await startManifest(`${KEEP}# a.service
${LIMIT}
[Service]
Restart=always
RestartSec=10ms
ExecStart=sh -c '@work@/say start; exit 1'
`);
    await container.client.start("a.service");
    await container.client.untilSub("a.service", "failed");
    expect(container.log).toEqual(["start", "start", "start"]);
    await container.untilSaid("a.service: Start request repeated too quickly");
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    await container.client.request({ kind: "reset-failed", unit: "a.service" });
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
  });

  test("StartLimitAction=exit ends the container", async () => {
    const container = await startManifest(`${KEEP}# a.service
${LIMIT}StartLimitAction=exit
[Service]
Restart=always
RestartSec=10ms
ExecStart=sh -c 'exit 7'
`);
    await container.client.start("a.service");
    const { status } = await container.pid1.ended;
    // The start that was refused has no process that could have said more.
    expect(status).toBe(1);
  });
});

test("a stop ends the waiting for a restart", async () => {
  const container = await startBeside("Restart=always", "RestartSec=1h", "ExecStart=false");
  await container.client.start("a.service");
  await container.client.untilSub("a.service", "auto-restart");
  expect(await container.client.stop("a.service")).toMatchObject({ status: 0 });
  expect(await container.client.sub("a.service")).toBe("dead");
});

test("`restart` ends it with a start, for which `start` would wait", async () => {
  const container = await startBeside(
    "Restart=always",
    "RestartSec=1h",
    "ExecStart=sh -c 'mkdir @work@/once && exit 1; exec sleep 1000'",
  );
  await container.client.start("a.service");
  await container.client.untilSub("a.service", "auto-restart");
  const start = container.client.start("a.service");
  expect(await container.client.restart("a.service")).toMatchObject({ status: 0 });
  expect(await start).toMatchObject({ status: 0 });
  expect(await container.client.sub("a.service")).toBe("running");
});

test("`restart` gives a service a new process, with no two of them at a time", async () => {
  const container = await startBeside("ExecStart=@work@/alone");
  container.write("alone", ALONE);
  await container.client.start("a.service");
  const pids = new Set<number>();
  for (let i = 0; i < 4; i++) {
    expect(await container.client.restart("a.service")).toMatchObject({ status: 0 });
    pids.add(await mainPid(container));
  }
  expect(pids.size).toBe(4);
  expect(container.log).toEqual([]);
});

/** Complains where another one is there. */
const ALONE = `#!/bin/sh
trap 'sleep 0.05; rmdir @work@/taken; exit' TERM
mkdir @work@/taken || @work@/say "two at a time"
while :; do sleep 0.01; done
`;

async function mainPid(container: ManifestContainer): Promise<number> {
  return container.client.mainPid("a.service");
}

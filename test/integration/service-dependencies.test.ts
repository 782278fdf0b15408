import { afterEach, describe, expect, test } from "vitest";
import { endAllContainers, KEEP, startManifest } from "../service/manifest-container.ts";

afterEach(endAllContainers);

/** A service that logs its start and its stop, each of which takes a moment. */
function logging(name: string, ...unitLines: readonly string[]): string {
  return `# ${name}.service
[Unit]
${unitLines.join("\n")}
[Service]
ExecStartPre=sh -c 'sleep 0.05; @work@/say start ${name}'
ExecStart=sleep 1000
ExecStop=sh -c 'sleep 0.05; @work@/say stop ${name}'
`;
}

describe("at the start of the container and at its end", () => {
  test("After= and Before= order starts, and stops the other way round", async () => {
    const container = await startManifest(
      [
        logging("c", "After=b.service"),
        logging("a", "Before=b.service"),
        logging("b"),
        logging("d", "After=c.service"),
      ].join(""),
    );
    await container.untilLogged("start d");
    await container.client.untilSub("d.service", "running");
    expect(await container.end()).toMatchObject({ status: 0 });
    expect(container.log).toEqual([
      ...["a", "b", "c", "d"].map((name) => `start ${name}`),
      ...["d", "c", "b", "a"].map((name) => `stop ${name}`),
    ]);
  });

  test("what has no order starts and stops at the same time", async () => {
    const wait = (verb: string) =>
      `sh -c '@work@/say ${verb}; until [ $$(grep -c ${verb} @work@/log) = 3 ]; do sleep 0.02; done'`;
    const units = ["a", "b", "c"].map(
      (name) => `# ${name}.service
[Service]
ExecStartPre=${wait("start")}
ExecStart=sleep 1000
ExecStop=${wait("stop")}
`,
    );
    const container = await startManifest(units.join(""));
    for (const name of ["a", "b", "c"]) {
      await container.client.untilSub(`${name}.service`, "running");
    }
    expect(await container.end()).toMatchObject({ status: 0 });
    expect(container.log).toHaveLength(6);
  });

  test("a circle is named and broken", async () => {
    const install = "[Install]\nWantedBy=multi-user.target\n";
    const container = await startManifest(
      [
        KEEP,
        logging("a", "After=b.service"),
        install,
        logging("b", "After=a.service"),
        install,
      ].join(""),
    );
    await container.untilLogged("start a");
    expect(container.errors).toContain("Found ordering cycle: a.service/start -> b.service/start");
    // While the job of a.service is there, the one of b.service would close the circle again.
    await container.client.untilSub("a.service", "running");
    expect(await container.client.start("b.service")).toMatchObject({ status: 0 });
  });
});

describe("Requires=", () => {
  test("brings the other unit with it, and ends with it", async () => {
    const container = await startManifest(
      [KEEP, logging("a", "Requires=b.service", "After=b.service"), logging("b")].join(""),
    );
    await container.client.start("a.service");
    expect(container.log).toEqual(["start b", "start a"]);
    await container.client.stop("b.service");
    expect(container.log.slice(2)).toEqual(["stop a", "stop b"]);
  });

  test("a unit whose requirement fails is not started", async () => {
    const container =
      await startManifest(`${KEEP}${logging("a", "Requires=b.service", "After=b.service")}
# b.service
[Service]
Type=oneshot
ExecStart=false
`);
    const answer = await container.client.start("a.service");
    expect(answer).toMatchObject({ status: 1 });
    expect(answer.err).toContain("a dependency");
    expect(container.log).toEqual([]);
    expect(await container.client.sub("a.service")).toBe("dead");
  });

  test("one that is not there refuses the start, and Wants= does without", async () => {
    const container = await startManifest(
      [KEEP, logging("a", "Requires=no-such.service"), logging("b", "Wants=no-such.service")].join(
        "",
      ),
    );
    const answer = await container.client.start("a.service");
    expect(answer.status).not.toBe(0);
    expect(answer.err).toContain("no-such.service");
    expect(await container.client.start("b.service")).toMatchObject({ status: 0 });
    expect(container.log).toEqual(["start b"]);
  });
});

test("BindsTo= ends a unit with the one that it is bound to, when that crashes", async () => {
  const container = await startManifest(
    [KEEP, logging("a", "BindsTo=b.service", "After=b.service"), logging("b")].join(""),
  );
  await container.client.start("a.service");
  const pid = await container.client.mainPid("b.service");
  process.kill(container.serviceProcesses.find(({ inner }) => inner === pid)!.pid, "SIGKILL");
  await container.client.untilSub("a.service", "dead");
  expect(container.log).toContain("stop a");
});

test("PartOf= passes on a stop and a restart, but no start", async () => {
  const container = await startManifest(
    [KEEP, logging("a", "PartOf=b.service"), logging("b")].join(""),
  );
  await container.client.start("b.service");
  expect(await container.client.sub("a.service")).toBe("dead");
  await container.client.start("a.service");
  const before = await container.client.mainPid("a.service");
  await container.client.restart("b.service");
  await container.client.untilSub("a.service", "running");
  expect(await container.client.mainPid("a.service")).not.toBe(before);
  await container.client.stop("b.service");
  await container.client.untilSub("a.service", "dead");
});

test("Conflicts= stops the other unit, before the start where it is ordered", async () => {
  const container = await startManifest(
    [KEEP, logging("a"), logging("b", "Conflicts=a.service", "After=a.service")].join(""),
  );
  await container.client.start("a.service");
  await container.client.start("b.service");
  expect(container.log).toEqual(["start a", "stop a", "start b"]);
  expect(await container.client.sub("a.service")).toBe("dead");
});

test("OnFailure= and OnSuccess= start units that know of whom", async () => {
  const container = await startManifest(`${KEEP}# a.service
[Unit]
OnFailure=report.service
[Service]
ExecStart=sh -c 'exit 3'
# b.service
[Unit]
OnSuccess=report.service
[Service]
ExecStart=true
# report.service
[Service]
Type=oneshot
ExecStart=@work@/say $MONITOR_UNIT $MONITOR_SERVICE_RESULT $MONITOR_EXIT_CODE $MONITOR_EXIT_STATUS
`);
  await container.client.start("a.service");
  await container.untilLogged("a.service exit-code exited 3");
  await container.client.start("b.service");
  await container.untilLogged("b.service success exited 0");
});

test("Upholds= starts again what has ended", async () => {
  const container = await startManifest(
    [KEEP, logging("a", "Upholds=b.service"), logging("b")].join(""),
  );
  await container.client.start("a.service");
  await container.untilLogged("start b");
  await container.client.untilSub("b.service", "running");
  await container.client.stop("b.service");
  await container.untilLogged("start b", 2);
});

test("StopWhenUnneeded= ends what nobody needs any more", async () => {
  const container = await startManifest(
    [KEEP, logging("a", "Wants=b.service"), logging("b", "StopWhenUnneeded=yes")].join(""),
  );
  await container.client.start("a.service");
  await container.client.untilSub("b.service", "running");
  await container.client.stop("a.service");
  await container.client.untilSub("b.service", "dead");
});

test("PropagatesReloadTo= passes a reload on", async () => {
  const container = await startManifest(`${KEEP}# a.service
[Unit]
PropagatesReloadTo=b.service
[Service]
ExecStart=sleep 1000
ExecReload=@work@/say reload a
# b.service
[Service]
ExecStart=sleep 1000
ExecReload=@work@/say reload b
`);
  await container.client.start("a.service");
  await container.client.start("b.service");
  await container.client.reload("a.service");
  await container.untilLogged("reload b");
  expect([...container.log].sort()).toEqual(["reload a", "reload b"]);
});

describe("conditions", () => {
  const cases = [
    ["ConditionPathExists=/etc/passwd", true],
    ["ConditionPathExists=!/etc/passwd", false],
    ["ConditionPathExists=/no/such", false],
    ["ConditionPathIsDirectory=/etc", true],
    ["ConditionDirectoryNotEmpty=/etc", true],
    ["ConditionFileNotEmpty=/etc/passwd", true],
    ["ConditionFileIsExecutable=/bin/sh", true],
    ["ConditionFileIsExecutable=/etc/passwd", false],
    ["ConditionPathExistsGlob=/etc/pass*", true],
    ["ConditionVirtualization=yes", true],
    ["ConditionVirtualization=!container", false],
    ["ConditionUser=root", true],
    ["ConditionCapability=CAP_CHOWN", true],
    ["ConditionPathExists=|/no/such\nConditionPathExists=|/etc", true],
    ["ConditionPathExists=|/no/such\nConditionPathExists=|/none", false],
    ["ConditionPathExists=/no/such\nConditionPathExists=", true],
    ["ConditionACPower=true", true],
  ] as const;

  test("decide whether a unit is started, and its job is done all the same", async () => {
    const units = cases.map(
      ([lines], i) => `# a${i}.service
[Unit]
${lines}
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=true
`,
    );
    const container = await startManifest(`${KEEP}${units.join("")}`);
    for (const [i, [lines, holds]] of cases.entries()) {
      expect(await container.client.start(`a${i}.service`)).toMatchObject({ status: 0 });
      const sub = await container.client.sub(`a${i}.service`);
      expect([lines, sub === "exited"]).toEqual([lines, holds]);
    }
  });

  test("an assert that does not hold fails the job", async () => {
    const container = await startManifest(
      [KEEP, logging("a", "AssertPathExists=/no/such")].join(""),
    );
    const answer = await container.client.start("a.service");
    expect(answer.status).toBe(1);
    expect(answer.err).toContain("assertion");
    expect(container.log).toEqual([]);
  });
});

import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { BUN, SCRIPT } from "../launcher/runtimes.ts";
import { eventually } from "../service/eventually.ts";
import {
  endAllContainers,
  KEEP,
  ManifestContainer,
  RUNTIMES,
  startManifest,
} from "../service/manifest-container.ts";

afterEach(endAllContainers);

/** So many services that do nothing. */
function sleepers(count: number): string {
  const unit = (i: number) => `# s${i}.service\n[Service]\nExecStart=sleep 1000\n`;
  return Array.from({ length: count }, (_, i) => unit(i)).join("");
}

/** Proportional set size in KiB: what is shared counts in parts (proc_pid_smaps_rollup(5)). */
function pssOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1]);
}

describe.each(["bun", "node"] as const)("a manager on %s", (runtime) => {
  test("leaves when nothing happens; what stays is half a megabyte", async () => {
    const container = await startManifest(sleepers(10), { manager: RUNTIMES[runtime] });
    await container.until("ten services", () => container.serviceProcesses.length === 10);
    await container.untilAsleep();
    expect(container.shims).toHaveLength(10);
    const all = [container.pid, ...container.shims.map(({ pid }) => pid)];
    expect(all.map(pssOf).reduce((sum, size) => sum + size)).toBeLessThan(512);
    // It comes when it is asked for, and knows everything.
    expect(await container.client.sub("s7.service")).toBe("running");
    expect(container.errors).toBe("");
  });
});

describe("a manager is found", () => {
  test("beside PID 1's own program, with the first of bun and node in PATH", async () => {
    const directory = join(import.meta.dirname, "../../node_modules/.bin");
    const container = await startManifest(KEEP, {
      manager: null,
      env: { PATH: `${directory}:${process.env.PATH}` },
    });
    expect(container.managers[0]?.words.slice(0, 3)).toEqual([
      "bun",
      expect.stringMatching(/firstborn\.mjs$/),
      "manager",
    ]);
  });

  test("by $FIRSTBORN_MANAGER", async () => {
    const container = await startManifest(KEEP, {
      manager: null,
      env: { FIRSTBORN_MANAGER: RUNTIMES.bun },
    });
    expect(container.managers[0]?.words[0]).toBe(BUN);
  });
});

describe("without a manager at the start", () => {
  test.each([
    ["one that is not there", "/no/such/program"],
    ["one that ends at once", "/bin/false"],
    ["one that says what makes no sense", `/bin/sh ${import.meta.dirname}/../service/nonsense.sh`],
  ])("nothing is started, and the status is 1: %s", async (_what, manager) => {
    const container = new ManifestContainer(`# a.service\n[Service]\nExecStart=@work@/say run\n`, {
      manager,
    });
    const { status, stderr } = await container.pid1.ended;
    expect(status).toBe(1);
    expect(stderr).toMatch(/^firstborn: .*\n/);
    expect(container.log).toEqual([]);
  });
});

describe("a manager that is gone for good", () => {
  /** A container whose manager's program is the test's own copy. */
  async function startWithOwnManager(manifest: string) {
    const container = await startManifest(manifest, {
      manager: "/run/bin/bun",
      setUp: `mkdir /run/bin; printf '#!/bin/sh\\nexec ${BUN} ${SCRIPT} "$@"\\n' >/run/bin/bun; chmod +x /run/bin/bun`,
    });
    return container;
  }

  test("leaves the services as they are, and SIGTERM ends everything", async () => {
    const container = await startWithOwnManager(`${KEEP}# a.service
[Service]
ExecStart=sh -c 'trap "@work@/say TERM; exit" TERM; while :; do sleep 0.02; done'
[Install]
WantedBy=multi-user.target
# daemon.service
[Service]
Type=forking
ExecStart=setsid -f sleep 2000
[Install]
WantedBy=multi-user.target
`);
    await container.client.untilSub("daemon.service", "running");
    await container.untilAsleep();
    renameSync(container.path("/run/bin/bun"), container.path("/run/bin/none"));
    const a = container.serviceProcesses.find(({ words }) => words.includes("1000"))!;
    process.kill(a.pid, "SIGKILL");
    await container.untilSaid("the manager ended with wait status");
    expect(container.errors).toContain("services stay up, it is tried again");
    expect(container.serviceProcesses.length).toBeGreaterThanOrEqual(2);
    const { status, stderr } = await container.end();
    expect(status).toBe(143);
    expect(stderr).toContain("stopping everything without a manager");
    expect(container.log).toEqual(["TERM"]);
  });

  test("may come back, and hears of all that has happened", async () => {
    const container = await startWithOwnManager(`${KEEP}# a.service
[Service]
ExecStart=sleep 2000
Restart=always
RestartSec=10ms
[Install]
WantedBy=multi-user.target
`);
    await container.client.untilSub("a.service", "running");
    await container.untilAsleep();
    renameSync(container.path("/run/bin/bun"), container.path("/run/bin/none"));
    const { pid } = await container.untilProcess("2000");
    process.kill(pid, "SIGKILL");
    await container.untilSaid("the manager ended with wait status");
    renameSync(container.path("/run/bin/none"), container.path("/run/bin/bun"));
    const again = await container.untilProcess("2000");
    expect(again.pid).not.toBe(pid);
    await container.client.untilSub("a.service", "running");
  });
});

describe("daemon-reload", () => {
  const manifest = (word: string, more = "") => `# a.service
[Service]
ExecStart=sleep ${word}
ExecReload=@work@/say reload ${word}
${more}[Install]
WantedBy=multi-user.target
`;

  test("takes a changed manifest, and what runs goes on until its restart", async () => {
    const container = await startManifest(manifest("2000"));
    const { pid } = await container.untilProcess("2000");
    container.write("manifest", manifest("2001", "# b.service\n[Service]\nExecStart=sleep 2002\n"));
    // Until then the old one counts, in whichever manager.
    await container.untilAsleep();
    await container.client.reload("a.service");
    expect(container.systemctl("daemon-reload").status).toBe(0);
    await container.client.reload("a.service");
    expect(container.log).toEqual(["reload 2000", "reload 2001"]);
    expect((await container.untilProcess("2000")).pid).toBe(pid);
    await container.client.restart("a.service");
    await container.untilProcess("2001");
    expect(await container.client.start("b.service")).toMatchObject({ status: 0 });
    await container.untilProcess("2002");
  });

  test("is what SIGHUP means, too", async () => {
    const container = await startManifest(manifest("2000"));
    container.write("manifest", manifest("2001"));
    container.pid1.send("SIGHUP");
    await eventually("the new manifest", async () => {
      await container.client.reload("a.service");
      return container.log.includes("reload 2001");
    });
    renameSync(join(container.work, "manifest"), join(container.work, "moved"));
    container.pid1.send("SIGHUP");
    await container.untilSaid(/no such file.*manifest/);
    expect(await container.client.sub("a.service")).toBe("running");
  });

  test("a unit that is no longer in it can still be stopped", async () => {
    const container = await startManifest(`${KEEP}${manifest("2000")}`);
    await container.untilProcess("2000");
    container.write("manifest", KEEP);
    await container.client.ask({ kind: "reload-units" });
    expect(await container.client.sub("a.service")).toBe("running");
    expect(await container.client.stop("a.service")).toMatchObject({ status: 0 });
    expect(container.serviceProcesses).toHaveLength(1);
    expect((await container.client.start("a.service")).status).toBe(5);
  });

  test("one with errors is refused, and the old one stays", async () => {
    const container = await startManifest(manifest("2000"));
    container.write("manifest", "# a.service\n[Service]\nExecStart=\n");
    const { status, stderr } = container.systemctl("daemon-reload");
    expect(status).toBe(1);
    expect(stderr).toBe("the manifest has errors, and the units stay what they were\n");
    await container.untilSaid(/manifest:.*a.service: the service has no ExecStart=/);
    await container.client.reload("a.service");
    expect(container.log).toEqual(["reload 2000"]);
  });

  test("one that has gone is refused, too", async () => {
    const container = await startManifest(manifest("2000"));
    renameSync(join(container.work, "manifest"), join(container.work, "moved"));
    const { status, stderr } = container.systemctl("daemon-reload");
    expect(status).toBe(1);
    expect(stderr).toContain("manifest");
    expect(await container.client.sub("a.service")).toBe("running");
    await container.untilAsleep();
    expect(await container.client.sub("a.service")).toBe("running");
  });
});

test("200 services start, and stop", async () => {
  const container = await startManifest(sleepers(200));
  await container.until("200 services", () => container.serviceProcesses.length === 200);
  await container.untilAsleep();
  expect(container.shims).toHaveLength(200);
  expect(container.systemctl("list-units", "--no-pager").stdout).toContain("s199.service");
  expect(await container.end()).toMatchObject({ status: 0 });
});

test("a /run that is full is no hindrance", async () => {
  const container = await startManifest(KEEP, {
    setUp: "umount /run; mount -t tmpfs -o size=16k tmpfs /run; mkdir /run/firstborn",
  });
  container.enter("sh", "-c", "cat /dev/zero >/run/full 2>/dev/null");
  await container.untilAsleep();
  container.write("manifest", `${KEEP}# b.service\n[Service]\nExecStart=sleep 2000\n`);
  await container.client.ask({ kind: "reload-units" });
  await container.untilAsleep();
  expect(await container.client.start("b.service")).toMatchObject({ status: 0 });
  expect(await container.end()).toMatchObject({ status: 0 });
});

describe("an output that nobody reads", () => {
  const CRASHING = `# a.service
[Service]
ExecStart=sh -c 'echo hello; mkdir @work@/once && exit 3; exec sleep 2000'
Restart=always
RestartSec=10ms
`;

  test("and that is closed holds nobody up", async () => {
    const prefix = ["bash", "-c", 'exec "$@" > >(exec true) 2>&1', "bash"];
    const container = await startManifest(CRASHING, { prefix });
    await container.untilProcess("2000");
    await container.client.untilSub("a.service", "running");
    expect(await container.end()).toMatchObject({ status: 0 });
  });

  test("and that is full keeps a service waiting, but not its stop", async () => {
    const fill = "dd if=/dev/zero bs=64k count=1 oflag=nonblock status=none of=full";
    // The one that could read it, and does not.
    const reader = "sleep 3000 3<>full >/dev/null 2>&1 &";
    const script = `mkfifo full; ${reader} ${fill}; exec "$@" >full 2>&1`;
    const container = await startManifest(CRASHING, { prefix: ["bash", "-c", script, "bash"] });
    await container.client.untilSub("a.service", "running");
    expect(await container.client.restart("a.service")).toMatchObject({ status: 0 });
    expect(await container.end()).toMatchObject({ status: 0 });
  });
});

test("a manifest with errors: each is shown with its place, and nothing is started", async () => {
  const container = new ManifestContainer(`# a.service
[Service]
ExecStart=@work@/say started
# b.service
[Service]
Type=forked
Restart=sometimes
`);
  const { status, stderr } = await container.pid1.ended;
  expect(status).toBe(1);
  expect(stderr).toMatch(/^firstborn: warning: .*\/manifest:6:6: Type=: "forked" is not known/m);
  expect(stderr).toMatch(/^firstborn: .*\/manifest:6:6: b.service: the service has no ExecStart=/m);
  expect(stderr).toMatch(/^firstborn: the manifest has errors, and nothing was started\n$/m);
  expect(container.log).toEqual([]);
});

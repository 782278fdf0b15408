import { existsSync, statSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { CONTROL } from "../service/control-client.ts";
import { endAllContainers, ManifestContainer } from "../service/manifest-container.ts";

afterEach(endAllContainers);

const IS_ROOT = process.getuid?.() === 0;

/** This machine's own tmpfiles.d are none of the container's business. */
const PRIVATE_TMPFILES = `
for directory in /etc/tmpfiles.d /usr/lib/tmpfiles.d /usr/local/lib/tmpfiles.d; do
  [ ! -d $directory ] || mount -t tmpfs tmpfs $directory
done
mkdir /run/tmpfiles.d
`;

const service = (seconds: number) => `[Service]\nExecStart=sleep ${seconds}\nRestartSec=0\n`;

async function start(unitFiles: Readonly<Record<string, string>>, setUp = "") {
  const container = new ManifestContainer("", {
    unitFiles: { "multi-user.target.wants/a.service": service(2000), ...unitFiles },
    setUp: `${PRIVATE_TMPFILES}${setUp}`,
  });
  await container.untilFile(CONTROL);
  await container.client.ask({ kind: "describe", units: [] });
  return container;
}

describe.skipIf(!IS_ROOT)("with --unit-path", () => {
  const A = { "a.service": service(2000) };

  test("what multi-user.target wants is started, and nothing else", async () => {
    const container = await start({ ...A, "b.service": service(2001) });
    await container.untilProcess("2000");
    expect(container.serviceProcesses).toHaveLength(1);
    expect(await container.end()).toMatchObject({ status: 0 });
  });

  test("a unit that nobody wants is loaded when it is asked for, and stays known", async () => {
    const container = await start({ ...A, "b.service": service(2001) });
    expect(await container.client.sub("b.service")).toBe("dead");
    expect((await container.client.describe("b.service")).load).toBe("loaded");
    expect(await container.client.start("b.service")).toMatchObject({ status: 0 });
    await container.untilProcess("2001");
    await container.client.ask({ kind: "reload-units" });
    expect(await container.client.sub("b.service")).toBe("running");
    // Another manager reads what the one before it has known.
    await container.untilAsleep();
    expect(await container.client.sub("b.service")).toBe("running");
    expect(await container.client.stop("b.service")).toMatchObject({ status: 0 });
  });

  test("a unit that no file describes is not found", async () => {
    const container = await start(A);
    expect(await container.client.start("nope.service")).toMatchObject({ status: 5 });
    expect((await container.client.describe("nope.service")).load).toBe("not-found");
  });

  test("tmpfiles.d are followed before the first unit starts", async () => {
    const lines = "d /run/made 0710 daemon\\nd! /run/at-boot\\nr! /run/old";
    const setUp = `printf '${lines}\\n' >/run/tmpfiles.d/a.conf; touch /run/old`;
    const command = "sh -c 'touch /run/made/by-service; exec sleep 2002'";
    const c = `[Service]\nUser=daemon\nExecStart=${command}\n`;
    const container = await start(
      { ...A, "multi-user.target.wants/c.service": c, "c.service": c },
      setUp,
    );
    await container.untilProcess("2002");
    expect(statSync(container.path("/run/made")).mode & 0o7777).toBe(0o710);
    expect(existsSync(container.path("/run/made/by-service"))).toBe(true);
    expect(existsSync(container.path("/run/at-boot"))).toBe(true);
    expect(existsSync(container.path("/run/old"))).toBe(false);
    expect(container.errors).toBe("");
  });

  test("a line of tmpfiles.d that cannot be followed is told, and keeps no unit back", async () => {
    const lines = "? /run/a\\nd /run/b - no-such-user\\nd /proc/version/c";
    const container = await start(A, `printf '${lines}\\n' >/run/tmpfiles.d/a.conf`);
    await container.untilProcess("2000");
    expect(container.errors).toContain('/run/tmpfiles.d/a.conf:1:1: "?" is no type of line');
    expect(container.errors).toContain("/run/tmpfiles.d/a.conf:2:1: there is no user no-such-user");
    expect(container.errors).toContain("/run/tmpfiles.d/a.conf:3: /proc/version/c: ");
  });
});

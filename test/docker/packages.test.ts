// The Dockerfile of the README for packages with units, built and run as it stands there.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ELF, STANDALONE } from "../launcher/runtimes.ts";
import { type Container, engine, mustWork } from "./engine.ts";

const ROOT = join(import.meta.dirname, "../..");
const IMAGE = "firstborn-test/packages";
/** Where scripts/test-docker has put a Debian, if it could make one. */
const DEBIAN = process.env.FIRSTBORN_DEBIAN;

const docker = engine("docker");

function dockerfile(): string {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^```dockerfile\n(.*?)^```$/gms)].map(([, text]) => text!);
  const found = blocks.find((text) => text.includes("apt-get install"));
  if (found === undefined) throw new Error("the README has no Dockerfile that installs packages");
  return found;
}

describe.skipIf(DEBIAN === undefined)("Debian's packages in Docker's default container", () => {
  const context = mkdtempSync(join(tmpdir(), "firstborn-packages-"));

  beforeAll(() => {
    docker.importImage("debian:12-slim", DEBIAN!, [
      "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    ]);
    copyFileSync(ELF, join(context, "firstborn-x64"));
    copyFileSync(STANDALONE, join(context, "firstborn-standalone-x64"));
    writeFileSync(join(context, "Dockerfile"), dockerfile());
    mustWork(docker.call(["build", "--network", "none", "--tag", IMAGE, context]));
  }, 300_000);
  afterAll(() => rmSync(context, { recursive: true }));

  async function started(): Promise<Container> {
    const container = docker.start([], IMAGE);
    untilRunning(container);
    return container;
  }

  function untilRunning(container: Container): void {
    container.script('until [ "$(systemctl is-system-running)" = running ]; do sleep 0.1; done');
  }

  const UNITS = ["nginx", "redis-server", "postgresql", "postgresql@15-main", "cron"];

  test("are up, with the unit files that they bring", async () => {
    const container = await started();
    const answers = container.script(`systemctl is-active ${UNITS.join(" ")}`);
    expect(answers).toBe("active\n".repeat(UNITS.length));
    const status = container.script("systemctl status nginx");
    expect(status).toMatch(/nginx\.service - .*\n.*loaded \(\/usr\/lib\/.*active \(running\)/s);
    const request =
      "exec 3<>/dev/tcp/127.0.0.1/80; echo HEAD / HTTP/1.0 >&3; echo >&3; head -n1 <&3";
    expect(container.exec("bash", "-c", request).stdout).toContain("200 OK");
  });

  test("are stopped by docker stop with status 0, and are there again after a restart", async () => {
    const container = await started();
    const psql = (text: string) => container.script(`su postgres -c "psql -Atc '${text}'"`).trim();
    psql("create table kept as select 42 as answer");
    expect(docker.call(["restart", "--time", "60", container.id]).status).toBe(0);
    untilRunning(container);
    expect(psql("select answer from kept")).toBe("42");
    expect(container.stop()).toBe(0);
  });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { endAllNamespaces } from "../namespace/pid1.ts";
import { DaemonsContainer } from "./image.ts";

let container: DaemonsContainer;

beforeAll(async () => {
  container = new DaemonsContainer();
  await container.untilRunning();
});
afterAll(endAllNamespaces);

const UNIT = `[Unit]
Description=What the package brings
[Service]
ExecStart=/usr/bin/sleep 1000
[Install]
WantedBy=multi-user.target
`;

/** The calls that debhelper's dh_installsystemd(1) puts into a package's scripts. */
const SCRIPTS = {
  postinst: `deb-systemd-helper unmask napper.service >/dev/null || true
if deb-systemd-helper --quiet was-enabled napper.service
then deb-systemd-helper enable napper.service >/dev/null || true
else deb-systemd-helper update-state napper.service >/dev/null || true
fi
if [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload >/dev/null || true
  if [ -n "$2" ]; then action=restart; else action=start; fi
  deb-systemd-invoke $action napper.service >/dev/null || true
fi`,
  prerm: `if [ -d /run/systemd/system ] && [ "$1" = remove ]; then
  deb-systemd-invoke stop napper.service >/dev/null || true
fi`,
  postrm: `if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload >/dev/null || true
fi
if [ "$1" = purge ]; then deb-systemd-helper purge napper.service >/dev/null || true; fi`,
};

function buildPackage(version: string): string {
  const root = `/root/napper-${version}`;
  const control = `Package: napper
Version: ${version}
Architecture: all
Maintainer: Nobody <nobody@example.org>
Description: sleeps
`;
  container.write(`${root}/DEBIAN/control`, control);
  container.write(`${root}/lib/systemd/system/napper.service`, UNIT);
  for (const [name, text] of Object.entries(SCRIPTS)) {
    container.write(`${root}/DEBIAN/${name}`, `#!/bin/sh\nset -e\n${text}\n`, 0o755);
  }
  const built = container.run("dpkg-deb", "--build", root, `${root}.deb`);
  if (built.status !== 0) throw new Error(built.stderr);
  return `${root}.deb`;
}

const isActive = () => container.run("systemctl", "is-active", "napper").stdout;
const isEnabled = () => container.run("systemctl", "is-enabled", "napper").stdout;

test("a package that is installed enables and starts its service", () => {
  expect(container.run("dpkg", "-i", buildPackage("1"))).toMatchObject({ status: 0 });
  expect([isActive(), isEnabled()]).toEqual(["active", "enabled"]);
});

test("its next version restarts it", () => {
  const before = container.property("napper", "MainPID");
  expect(container.run("dpkg", "-i", buildPackage("2"))).toMatchObject({ status: 0 });
  expect([isActive(), isEnabled()]).toEqual(["active", "enabled"]);
  expect(container.property("napper", "MainPID")).not.toBe(before);
});

test("what an administrator has disabled and stopped stays so", () => {
  container.run("systemctl", "disable", "--now", "napper");
  expect(container.run("dpkg", "-i", buildPackage("3"))).toMatchObject({ status: 0 });
  expect(isEnabled()).toBe("disabled");
  container.run("systemctl", "enable", "--now", "napper");
});

test("a package that is removed stops it, and purged leaves no link", () => {
  expect(container.run("dpkg", "--purge", "napper")).toMatchObject({ status: 0 });
  expect(container.run("pgrep", "-f", "sleep 1000").stdout).toBe("");
  expect(isActive()).toBe("inactive");
  expect(container.run("find", "/etc/systemd/system", "-name", "napper*").stdout).toBe("");
});

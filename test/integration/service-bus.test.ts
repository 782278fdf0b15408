import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { endAllContainers, KEEP, startManifest } from "../service/manifest-container.ts";

afterEach(endAllContainers);

const HAS_BUS = spawnSync("dbus-daemon", ["--version"]).status === 0;
const SCRIPT = join(import.meta.dirname, "../service/own-name.py");
const SOCKET = "/run/dbus/system_bus_socket";

const CONFIGURATION = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path=${SOCKET}</listen>
  <policy context="default">
    <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/>
  </policy>
</busconfig>
`;

/** It has its name once the file `go` is there. */
const owner = (...lines: readonly string[]) => `# a.service
[Service]
Type=dbus
BusName=org.example.A
ExecStart=/usr/bin/python3 ${SCRIPT} ${SOCKET} org.example.A @work@/go
${lines.join("\n")}
`;

const BUS = `# bus.service
[Service]
RuntimeDirectory=dbus
ExecStart=dbus-daemon --nofork --nopidfile --config-file=@work@/bus.conf
ExecStartPost=sh -c 'until [ -S ${SOCKET} ]; do sleep 0.05; done'
`;

describe("Type=dbus", () => {
  test("without a bus is up when it was executed", async () => {
    const container = await startManifest(
      `${KEEP}# a.service\n[Service]\nType=dbus\nBusName=org.example.A\nExecStart=sleep 1000\n`,
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
    expect(await container.client.sub("a.service")).toBe("running");
  });

  test.skipIf(!HAS_BUS)("is up when its name is on the bus, and not before", async () => {
    const container = await startManifest(`${KEEP}${BUS}${owner()}`, {
      scripts: { "bus.conf": CONFIGURATION },
    });
    await container.client.start("bus.service");
    const started = container.client.start("a.service");
    await container.client.untilSub("a.service", "start");
    container.write("go", "");
    expect(await started).toMatchObject({ status: 0 });
    expect(await container.client.sub("a.service")).toBe("running");
  });

  test.skipIf(!HAS_BUS)("whose name never comes is a timeout", async () => {
    const unit = owner("TimeoutStartSec=1s");
    const container = await startManifest(`${KEEP}${BUS}${unit}`, {
      scripts: { "bus.conf": CONFIGURATION },
    });
    await container.client.start("bus.service");
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    expect((await container.client.record("a.service")).result).toBe("timeout");
  });
});

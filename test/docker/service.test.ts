// Units in containers with the engine's default privileges, and with fewer.

import { beforeAll, describe, expect, test } from "vitest";
import { BUN, SCRIPT } from "../launcher/runtimes.ts";
import { type Container, engine } from "./engine.ts";
import { makeImage } from "./images.ts";

const docker = engine("docker");
const IMAGE = "firstborn-test/service";

const MANIFEST = `# store.service
[Unit]
Description=A store
[Service]
Type=notify
NotifyAccess=all
ExecStart=/bin/sh -c '/firstborn-notify; trap "echo store stopped; exit 0" TERM; while :; do sleep 0.1; done'
[Install]
WantedBy=multi-user.target
# web.service
[Unit]
Description=A web server
Requires=store.service
After=store.service
[Service]
ExecStart=/bin/sh -c 'echo web started; trap "echo web stopped; exit 0" TERM; while :; do sleep 0.1; done'
Restart=on-failure
RestartSec=100ms
[Install]
WantedBy=multi-user.target
`;

/** busybox has no sender of notifications, so the runtime is one. */
const NOTIFY = `#!/bin/sh
exec /usr/bin/bun /notify.mjs
`;
const NOTIFY_SCRIPT = `
import { dlopen, ptr } from "bun:ffi";
const { symbols: libc } = dlopen("libc.so.6", {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  sendto: { args: ["i32", "ptr", "u64", "i32", "ptr", "u32"], returns: "i64" },
});
const path = process.env.NOTIFY_SOCKET;
const address = new Uint8Array(110);
address[0] = 1;
address.set(new TextEncoder().encode(path), 2);
if (path.startsWith("@")) address[2] = 0;
const message = new TextEncoder().encode("READY=1\\nSTATUS=open");
const length = 2 + path.length + (path.startsWith("@") ? 0 : 1);
libc.sendto(libc.socket(1, 2, 0), ptr(message), message.length, 0, ptr(address), length);
`;

beforeAll(() => {
  makeImage(docker, IMAGE, {
    files: { "/usr/bin/bun": BUN, "/firstborn.mjs": SCRIPT },
    texts: {
      "/services": MANIFEST,
      "/firstborn-notify": NOTIFY,
      "/notify.mjs": NOTIFY_SCRIPT,
      "/bin/systemctl": '#!/bin/sh\nexec /usr/bin/bun /firstborn.mjs systemctl "$@"\n',
    },
    changes: ['ENTRYPOINT ["/firstborn", "--manifest", "/services"]', "ENV PATH=/usr/bin:/bin"],
  });
});

async function started(options: readonly string[]): Promise<Container> {
  const container = docker.start(options, IMAGE);
  await container.untilPrinted("web started");
  return container;
}

function untilActive(container: Container): void {
  container.script("until systemctl is-active web; do :; done");
}

describe.each([
  ["as engines start them", []],
  ["with a read-only root", ["--read-only"]],
  ["with a read-only root and a noexec /run", ["--read-only", "--tmpfs", "/run:noexec"]],
  ["with only /tmp to write to", ["--read-only", "--tmpfs", "/tmp"]],
  ["without capabilities", ["--cap-drop", "ALL", "--security-opt", "no-new-privileges"]],
])("units in a container %s", (_title, options) => {
  test("are up in their order, are shown, and stop in the other order with status 0", async () => {
    const container = await started(options);
    expect(container.exec("systemctl", "is-active", "store", "web").stdout).toBe(
      "active\nactive\n",
    );
    const { stdout, status } = container.exec("systemctl", "status", "store");
    expect(stdout).toMatch(/store\.service - A store.*active \(running\).*Status: "open"/s);
    expect(status).toBe(0);
    expect(container.stop()).toBe(0);
    expect(container.output()).toMatch(/web started.*web stopped.*store stopped/s);
  });
});

test("an arbitrary user runs units that ask for none", async () => {
  // /run is not the user's: the sockets lie in /tmp.
  const container = await started(["--user", "12345", "--env", "HOME=/tmp"]);
  expect(container.exec("systemctl", "is-active", "web").stdout).toBe("active\n");
  expect(container.stop()).toBe(0);
});

test("a service that is killed comes back, and PID 1 is small while nobody asks", async () => {
  const container = await started([]);
  const pid = container.script("systemctl show -p MainPID --value web").trim();
  container.script(`kill -9 ${pid}`);
  const again = container.script(
    `until now=$(systemctl show -p MainPID --value web) && [ $now -gt 1 ] && [ $now != ${pid} ]
    do :; done; echo $now`,
  );
  expect(again.trim()).not.toBe(pid);
  const resident = Number(container.script("grep VmRSS /proc/1/status").replace(/\D/g, ""));
  expect(resident).toBeLessThan(512);
});

test("docker restart starts the units again", async () => {
  const container = await started([]);
  expect(docker.call(["restart", container.id]).status).toBe(0);
  untilActive(container);
});

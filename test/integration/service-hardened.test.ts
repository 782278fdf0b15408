import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { READ_ONLY } from "../launcher/container.ts";
import { BUN, ELF, SCRIPT } from "../launcher/runtimes.ts";
import {
  endAllContainers,
  ManifestContainer,
  RUNTIMES,
  type Settings,
} from "../service/manifest-container.ts";

afterEach(endAllContainers);

const IS_ROOT = process.getuid?.() === 0;

const MANIFEST = `# a.service
[Service]
ExecStart=sleep 2000
Restart=always
RestartSec=50ms
[Install]
WantedBy=multi-user.target
# b.service
[Service]
Type=notify
NotifyAccess=all
ExecStart=sh -c 'systemd-notify --ready; exec sleep 2001'
[Install]
WantedBy=multi-user.target
`;

/** Mounts that the test's directory is spared by: it holds the log and the scripts. */
const ONLY_RUN = `${READ_ONLY}\nmount -t tmpfs -o noexec,nosuid,nodev tmpfs /run`;
const ONLY_TMP = `${READ_ONLY}\nmount -t tmpfs -o noexec,nosuid,nodev tmpfs /tmp`;
/** Abstract sockets belong to the network namespace, which is this machine's own otherwise. */
const OWN_NETWORK = ["unshare", "--net"];
const NO_PRIVILEGES = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"];
const SOME_USER = ["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"];
const NO_PROC_SYS = "mount -t tmpfs -o ro tmpfs /proc/sys";
const PROJECT = dirname(dirname(ELF));
/** A root of its own, with everything that programs need, and no /run. */
const WITHOUT_RUN = `
root="$WORK/root"
mkdir "$root"
for path in /*; do
  case $path in /run | /sys | /tmp | /var) continue ;; esac
  if [ -L $path ]; then cp -P $path "$root$path"
  elif [ -d $path ]; then mkdir -p "$root$path"; mount --rbind $path "$root$path"
  fi
done
mkdir -p "$root${PROJECT}"
mount --rbind "${PROJECT}" "$root${PROJECT}"
`;

interface Hardened extends Settings {
  readonly name: string;
  readonly socket: string;
  /** The unit that needs more than there is. */
  readonly lacks?: string;
}

const CASES: readonly Hardened[] = [
  { name: "a read-only root and a noexec /run", socket: "/run/firstborn/control", setUp: ONLY_RUN },
  { name: "only /tmp to write to", socket: "/tmp/.firstborn/control", setUp: ONLY_TMP },
  { name: "nothing to write to", socket: "@", setUp: READ_ONLY, prefix: OWN_NETWORK },
  {
    ...{ name: "no capabilities and no new privileges", socket: "/run/firstborn/control" },
    prefix: NO_PRIVILEGES,
  },
  {
    ...{ name: "some user whom /etc/passwd does not know", socket: "/tmp/.firstborn/control" },
    setUp: "mount -t tmpfs -o mode=1777 tmpfs /tmp",
    prefix: SOME_USER,
  },
  {
    ...{ name: "such a user with nothing to write to", socket: "@", setUp: READ_ONLY },
    prefix: [...OWN_NETWORK, ...SOME_USER, "setpriv", "--no-new-privs"],
  },
  {
    ...{ name: "a user namespace", socket: "/run/firstborn/control" },
    prefix: ["unshare", "--user", "--map-root-user"],
  },
  { name: "no /proc/sys", socket: "/run/firstborn/control", setUp: NO_PROC_SYS },
  {
    ...{ name: "no /run", socket: "/run/firstborn/control", setUp: WITHOUT_RUN },
    prefix: ["sh", "-c", 'exec chroot "$WORK/root" "$@"', "sh"],
  },
];

describe.skipIf(!IS_ROOT)("a container with", () => {
  test.each(CASES)("$name runs its units, answers, and stops", async (settings) => {
    const container = new ManifestContainer(MANIFEST, settings);
    await container.untilProcess("2000");
    await container.untilProcess("2001");
    if (settings.socket !== "@") await container.untilFile(settings.socket);
    await container.untilAsleep();
    const isUsual = settings.socket.startsWith("/run/");
    const socket = settings.socket === "@" ? "@firstborn/control" : settings.socket;
    const line = `firstborn: systemctl finds PID 1 by ${socket}\n`;
    expect(container.errors).toBe(isUsual ? "" : line);
    // A new manager goes on where the other one was.
    const first = await container.untilProcess("2000");
    process.kill(first.pid, "SIGKILL");
    await container.until("another one", () =>
      container.serviceProcesses.some(({ words, pid }) => words[1] === "2000" && pid !== first.pid),
    );
    const status = container.systemctl("status", "a.service", "b.service");
    expect(status.stdout).toMatch(
      /a\.service.*active \(running\).*b\.service.*active \(running\)/s,
    );
    expect(status.status).toBe(0);
    expect(await container.end()).toMatchObject({ status: 0 });
    expect(container.processes).toEqual([]);
  });

  test("an arbitrary user is heard by that user, and by root", async () => {
    const container = new ManifestContainer(MANIFEST, {
      setUp: "mount -t tmpfs -o mode=1777 tmpfs /tmp",
      prefix: SOME_USER,
    });
    await container.untilFile("/tmp/.firstborn/control");
    const ask = (...prefix: readonly string[]) =>
      container.enter(...prefix, BUN, SCRIPT, "systemctl", "is-active", "a.service").stdout;
    await container.untilProcess("2001");
    expect([ask(), ask(...SOME_USER)]).toEqual(["active\n", "active\n"]);
    const another = SOME_USER.map((word) => word.replace("12345", "12346"));
    expect(ask(...another)).not.toBe("active\n");
  });

  test("a directory of somebody else's in /tmp is not used", async () => {
    const container = new ManifestContainer(MANIFEST, {
      prefix: OWN_NETWORK,
      setUp: `${READ_ONLY}
mount -t tmpfs -o mode=1777 tmpfs /tmp
mkdir -m 777 /tmp/.firstborn
chown nobody /tmp/.firstborn`,
    });
    await container.untilProcess("2001");
    expect(existsSync(container.path("/tmp/.firstborn/control"))).toBe(false);
    expect(container.systemctl("is-active", "a.service").stdout).toBe("active\n");
  });

  test("a unit that names a user runs as the container's own, which is said once", async () => {
    const container = new ManifestContainer(
      `# a.service
[Service]
User=nobody
ExecStart=sleep 2000
Restart=always
RestartSec=10ms
`,
      {
        setUp: "mount -t tmpfs -o mode=1777 tmpfs /tmp",
        prefix: SOME_USER,
        manager: RUNTIMES.node,
      },
    );
    const first = await container.untilProcess("2000");
    process.kill(first.pid, "SIGKILL");
    await container.until("another one", () =>
      container.serviceProcesses.some(({ words, pid }) => words[1] === "2000" && pid !== first.pid),
    );
    expect(container.errors.match(/cannot become nobody without CAP_SETUID/g)).toHaveLength(1);
  });
});

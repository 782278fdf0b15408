// Units of systemd's own package that are about a host, or that firstborn stands in for.
//
// An image gets them with that package, which many others depend on. Started in a container they
// fail, or wait for what never comes. What an administrator puts into /etc by these names counts.

import type { UnitTree } from "./unit-tree.ts";

const VENDOR = ["/usr/lib/systemd/system/", "/lib/systemd/system/"];

const NAMES: ReadonlySet<string> = new Set([
  // Logs go to PID 1's own output, and tmpfiles.d are followed before the first unit starts.
  ...["systemd-journald.service", "systemd-journal-flush.service"],
  ...["systemd-journal-catalog-update.service", "systemd-tmpfiles-setup.service"],
  ...["systemd-tmpfiles-setup-dev.service", "systemd-tmpfiles-clean.service"],
  // Devices, modules and terminals are the engine's.
  ...["systemd-udevd.service", "systemd-udev-trigger.service", "systemd-udev-settle.service"],
  ...["systemd-modules-load.service", "kmod-static-nodes.service", "systemd-hwdb-update.service"],
  ...["systemd-vconsole-setup.service", "getty@.service", "serial-getty@.service"],
  ...["console-getty.service", "container-getty@.service", "getty-static.service"],
  // File systems, the machine's identity and its users are those of the image.
  ...["systemd-remount-fs.service", "systemd-fsck-root.service", "e2scrub_reap.service"],
  ...["systemd-machine-id-commit.service", "systemd-firstboot.service"],
  ...["systemd-random-seed.service", "systemd-sysctl.service", "systemd-binfmt.service"],
  ...["systemd-update-utmp.service", "systemd-update-utmp-runlevel.service"],
  ...["systemd-logind.service", "systemd-pcrphase.service", "systemd-pcrphase-sysinit.service"],
]);

/** The tree in which these are masked. */
export function withoutHostUnits(tree: UnitTree): UnitTree {
  const isOfHost = (path: string) =>
    VENDOR.some(
      (directory) => path.startsWith(directory) && NAMES.has(path.slice(directory.length)),
    );
  return {
    ...tree,
    entry: (path) =>
      isOfHost(path) && tree.entry(path) !== undefined
        ? { kind: "link", target: "/dev/null" }
        : tree.entry(path),
  };
}

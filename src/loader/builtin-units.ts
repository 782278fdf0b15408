// The units that others rely on and only the systemd package ships: systemd.special(7).
//
// They are unit files like all others, at the end of the unit path, so that one that is installed
// takes their place. What stands for hardware or mounts is satisfied as it is in a container.

import type { UnitTree } from "./unit-tree.ts";

/** The directory that they seem to lie in. */
export const BUILTIN_DIRECTORY = "/usr/lib/firstborn/system";

const SYSINIT = `[Unit]
Description=System Initialization
Wants=local-fs.target swap.target
After=local-fs.target swap.target
DefaultDependencies=no
`;

const BASIC = `[Unit]
Description=Basic System
Requires=sysinit.target
Wants=sockets.target timers.target paths.target slices.target
After=sysinit.target sockets.target paths.target slices.target
DefaultDependencies=no
Conflicts=shutdown.target
Before=shutdown.target
`;

const MULTI_USER = `[Unit]
Description=Multi-User System
Requires=basic.target
After=basic.target
AllowIsolate=yes
`;

const GRAPHICAL = `[Unit]
Description=Graphical Interface
Requires=multi-user.target
After=multi-user.target
AllowIsolate=yes
`;

const NETWORK_ONLINE = `[Unit]
Description=Network is Online
After=network.target
`;

const SHUTDOWN = `[Unit]
Description=System Shutdown
DefaultDependencies=no
RefuseManualStart=yes
`;

/** Targets that only order others, and need no text of their own. */
const PLAIN: Readonly<Record<string, string>> = {
  "network.target": "Network",
  "network-pre.target": "Preparation for Network",
  "nss-lookup.target": "Host and Network Name Lookups",
  "nss-user-lookup.target": "User and Group Name Lookups",
  "remote-fs.target": "Remote File Systems",
  "remote-fs-pre.target": "Preparation for Remote File Systems",
  "time-set.target": "System Time Set",
  "time-sync.target": "System Time Synchronized",
  "getty.target": "Login Prompts",
  "sound.target": "Sound Card",
  "printer.target": "Printer Support",
  "bluetooth.target": "Bluetooth Support",
  "rpcbind.target": "RPC Port Mapper",
  "remote-cryptsetup.target": "Remote Encrypted Volumes",
};

/** The same, before sysinit.target. */
const EARLY: Readonly<Record<string, string>> = {
  "local-fs.target": "Local File Systems",
  "local-fs-pre.target": "Preparation for Local File Systems",
  "swap.target": "Swaps",
  "cryptsetup.target": "Local Encrypted Volumes",
  "sockets.target": "Socket Units",
  "timers.target": "Timer Units",
  "paths.target": "Path Units",
  "slices.target": "Slice Units",
  "umount.target": "Unmount All Filesystems",
  "final.target": "Late Shutdown Services",
  "sleep.target": "Sleep",
  "-.mount": "Root Mount",
  // What listens on /dev/log is no unit here; a service that requires it starts all the same.
  "syslog.socket": "Syslog Socket",
  // A Type=dbus service is to start where there is no bus.
  "dbus.socket": "D-Bus System Message Bus Socket",
};

const TEXTS: ReadonlyMap<string, string> = new Map([
  ["sysinit.target", SYSINIT],
  ["basic.target", BASIC],
  ["multi-user.target", MULTI_USER],
  ["graphical.target", GRAPHICAL],
  ["network-online.target", NETWORK_ONLINE],
  ["shutdown.target", SHUTDOWN],
  ...Object.entries(PLAIN).map(([name, words]) => [name, plainText(words, "")] as const),
  ...Object.entries(EARLY).map(
    ([name, words]) => [name, plainText(words, "DefaultDependencies=no\n")] as const,
  ),
]);

function plainText(description: string, more: string): string {
  return `[Unit]\nDescription=${description}\n${more}`;
}

/** Whether a unit is one of these, by the path of its file. */
export function isBuiltin(fragmentPath: string): boolean {
  return fragmentPath.startsWith(`${BUILTIN_DIRECTORY}/`);
}

export function isBuiltinName(name: string): boolean {
  return TEXTS.has(name);
}

/** The tree with the directory of built-in units in it. */
export function withBuiltinUnits(tree: UnitTree): UnitTree {
  const nameIn = (path: string) =>
    isBuiltin(path) ? path.slice(BUILTIN_DIRECTORY.length + 1) : undefined;
  return {
    list: (directory) =>
      directory === BUILTIN_DIRECTORY ? [...TEXTS.keys()] : tree.list(directory),
    entry(path) {
      const name = nameIn(path);
      if (name === undefined) return tree.entry(path);
      return TEXTS.has(name) ? { kind: "file", isEmpty: false } : undefined;
    },
    read(path) {
      const text = TEXTS.get(nameIn(path) ?? "");
      return text === undefined ? tree.read(path) : new TextEncoder().encode(text);
    },
  };
}

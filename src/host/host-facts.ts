// This machine -> the facts that specifiers stand for.

import { readFileSync } from "node:fs";
import { hostname, release, userInfo } from "node:os";
import { parseEnvironmentFile } from "../values/environment-file.ts";
import type { HostFacts, ManagerFacts } from "../values/specifiers.ts";

/** Node's names of machines, and those of ConditionArchitecture= in systemd.unit(5). */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: "x86-64",
  ia32: "x86",
  loong64: "loongarch64",
  riscv64: "riscv64",
  ppc64: "ppc64-le",
};

export function readHostFacts(): HostFacts {
  const hostName = hostname();
  const osRelease = fieldsOf("/etc/os-release") ?? fieldsOf("/usr/lib/os-release") ?? {};
  return {
    hostName,
    // biome-ignore lint/complexity/useLiteralKeys: the fields of a file are no properties.
    prettyHostName: fieldsOf("/etc/machine-info")?.["PRETTY_HOSTNAME"] ?? shortName(hostName),
    machineId: read("/etc/machine-id")?.trim() || null,
    bootId: read("/proc/sys/kernel/random/boot_id")?.trim().replaceAll("-", "") ?? null,
    kernelRelease: release(),
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    osRelease,
    manager: readManagerFacts(),
  };
}

/** A user whom /etc/passwd does not know is named by number, as `docker run --user` makes them. */
function readManagerFacts(): ManagerFacts {
  const directories = { temporaryDirectory: "/tmp", largeTemporaryDirectory: "/var/tmp" };
  const userId = process.getuid?.() ?? 0;
  const groupId = process.getgid?.() ?? 0;
  const group = nameOfGroup(groupId) ?? String(groupId);
  try {
    const { username, homedir, shell } = userInfo();
    const known = { user: username, home: homedir, shell: shell ?? "/bin/sh" };
    return { ...known, userId, group, groupId, ...directories };
  } catch {
    const unknown = { user: String(userId), home: "/", shell: "/bin/sh" };
    return { ...unknown, userId, group, groupId, ...directories };
  }
}

function nameOfGroup(id: number): string | undefined {
  const lines = (read("/etc/group") ?? "").split("\n").map((line) => line.split(":"));
  return lines.find(([, , number]) => number === String(id))?.[0];
}

/** os-release(5) and machine-info(5) have the syntax of environment files. */
function fieldsOf(path: string): Readonly<Record<string, string>> | undefined {
  const text = read(path);
  if (text === undefined) return undefined;
  const { assignments } = parseEnvironmentFile(text);
  return Object.fromEntries(assignments.map(({ name, value }) => [name, value]));
}

function shortName(hostName: string): string {
  return hostName.replace(/\..*$/, "");
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

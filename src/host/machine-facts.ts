// /proc -> what PID 1, of which the manager is a child, may do here.

import { readFileSync } from "node:fs";
import type { Machine, MachineFacts } from "../exec/facts.ts";
import { CAPABILITIES } from "../values/capabilities.ts";
import type { LimitValue, Resource } from "../values/rlimits.ts";

/** The names of proc_pid_limits(5), without the `Max `. */
const LIMIT_NAMES: Readonly<Record<string, Resource>> = {
  "cpu time": "CPU",
  "file size": "FSIZE",
  "data size": "DATA",
  "stack size": "STACK",
  "core file size": "CORE",
  "resident set": "RSS",
  processes: "NPROC",
  "open files": "NOFILE",
  "locked memory": "MEMLOCK",
  "address space": "AS",
  "file locks": "LOCKS",
  "pending signals": "SIGPENDING",
  "msgqueue size": "MSGQUEUE",
  "nice priority": "NICE",
  "realtime priority": "RTPRIO",
  "realtime timeout": "RTTIME",
};

export function readMachineFacts(): MachineFacts {
  return {
    machine: process.arch as Machine,
    uid: process.geteuid?.() ?? 0,
    gid: process.getegid?.() ?? 0,
    hardLimits: parseLimits(readText("/proc/self/limits")),
    capabilities: parseCapabilities(readText("/proc/self/status")),
  };
}

/** Lines of a name, a soft and a hard limit, with blanks between them. */
export function parseLimits(text: string): MachineFacts["hardLimits"] {
  const limits: Partial<Record<Resource, LimitValue>> = {};
  for (const line of text.split("\n")) {
    const match = /^Max (.+?)\s{2,}(\S+)\s+(\S+)/.exec(line);
    const resource = LIMIT_NAMES[match?.[1] ?? ""];
    if (match === null || resource === undefined) continue;
    limits[resource] = match[3] === "unlimited" ? "infinity" : Number(match[3]);
  }
  return limits;
}

/** The permitted set, in hexadecimal, a bit for each; proc_pid_status(5). */
export function parseCapabilities(status: string): MachineFacts["capabilities"] {
  const bits = BigInt(`0x${/^CapPrm:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  return CAPABILITIES.filter((_, number) => (bits & (1n << BigInt(number))) !== 0n);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

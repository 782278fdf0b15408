// ConditionPathExists= and its kin -> whether they hold now; systemd.unit(5), "Conditions and
// asserts".
//
// What a container cannot know of itself does not hold it back: AC power is there, no firmware is.

import { accessSync, constants, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { hostname, release } from "node:os";
import { dirname } from "node:path";
import type { Condition, ConditionKind } from "../directives/words.ts";
import { CAPABILITIES } from "../values/capabilities.ts";
import { credentialPath } from "./credentials.ts";
import { matches } from "./glob.ts";

/** Every one without `|` has to hold, and one of those with it, where there are such. */
export function allHold(conditions: readonly Condition[]): boolean {
  const results = conditions.map((condition) => ({ ...condition, holds: holds(condition) }));
  const triggers = results.filter(({ trigger }) => trigger);
  return (
    results.every(({ trigger, holds }) => trigger || holds) &&
    (triggers.length === 0 || triggers.some(({ holds }) => holds))
  );
}

function holds({ kind, parameter, negate }: Condition): boolean {
  return CHECKS[kind](parameter) !== negate;
}

type Check = (parameter: string) => boolean;
const isUnknown: Check = () => false;

const CHECKS: Readonly<Record<ConditionKind, Check>> = {
  PathExists: (path) => answers(() => statSync(path)),
  PathExistsGlob: (pattern) => matches(pattern).length > 0,
  PathIsDirectory: (path) => answers(() => statSync(path).isDirectory()),
  PathIsSymbolicLink: (path) => answers(() => lstatSync(path).isSymbolicLink()),
  PathIsMountPoint: (path) => answers(() => statSync(path).dev !== statSync(dirname(path)).dev),
  PathIsReadWrite: (path) => answers(() => accessSync(path, constants.W_OK) === undefined),
  PathIsEncrypted: isUnknown,
  DirectoryNotEmpty: (path) => answers(() => readdirSync(path).length > 0),
  FileNotEmpty: (path) => answers(() => statSync(path).isFile() && statSync(path).size > 0),
  FileIsExecutable: (path) =>
    answers(() => statSync(path).isFile() && (statSync(path).mode & 0o111) !== 0),
  NeedsUpdate: isUnknown,
  FirstBoot: isFalse,
  Architecture: (name) => name === "native" || name === ARCHITECTURES[process.arch],
  Firmware: isUnknown,
  // A container's manager, which runs the user's processes alone.
  Virtualization: (word) => ["yes", "true", "1", "on", "container", "docker"].includes(word),
  Host: (name) => name === hostname() || name === readText("/etc/machine-id").trim(),
  KernelCommandLine: (word) =>
    readText("/proc/cmdline")
      .split(/\s+/)
      .some((part) => part === word || part.startsWith(`${word}=`)),
  KernelVersion: (pattern) => pattern === release() || pattern.startsWith(">"),
  Credential: (name) => credentialPath(name) !== undefined,
  Security: isUnknown,
  Capability: hasCapability,
  ACPower: (word) => ["yes", "true", "1", "on"].includes(word),
  Memory: () => true,
  CPUFeature: (name) =>
    new RegExp(`^flags\\s*:.*\\b${escaped(name)}\\b`, "m").test(readText("/proc/cpuinfo")),
  CPUs: () => true,
  Environment: (text) =>
    Object.entries(process.env).some(
      ([name, value]) => name === text || `${name}=${value}` === text,
    ),
  User: (user) => user === String(process.geteuid?.() ?? 0) || (user === "root" && isRoot()),
  Group: (group) => group === String(process.getegid?.() ?? 0) || (group === "root" && isRoot()),
  ControlGroupController: isUnknown,
  OSRelease: () => true,
  MemoryPressure: () => true,
  CPUPressure: () => true,
  IOPressure: () => true,
  KernelModuleLoaded: isUnknown,
  Version: () => true,
};

/** systemd's words for what `process.arch` says. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "x86-64", arm64: "arm64" };

function isFalse(word: string): boolean {
  return ["no", "false", "0", "off"].includes(word);
}

/** CAP_NAME in the bounding set; capabilities(7). */
function hasCapability(name: string): boolean {
  const number = CAPABILITIES.indexOf(name.toLowerCase() as (typeof CAPABILITIES)[number]);
  const bits = BigInt(
    `0x${/^CapBnd:\s*([0-9a-f]+)$/m.exec(readText("/proc/self/status"))?.[1] ?? "0"}`,
  );
  return number >= 0 && (bits & (1n << BigInt(number))) !== 0n;
}

function isRoot(): boolean {
  return (process.geteuid?.() ?? 0) === 0;
}

/** True where the question has the answer true, or any but false; an error is a no. */
function answers(question: () => unknown): boolean {
  try {
    return question() !== false;
  } catch {
    return false;
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

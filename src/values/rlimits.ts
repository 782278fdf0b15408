// `65536`, `512:1024`, `64M`, `infinity` -> a resource limit; systemd.exec(5), setrlimit(2).

import { parseInteger } from "./numbers.ts";
import { failed, type Parsed, parsed, quoted } from "./parsed.ts";
import { parseSize } from "./sizes.ts";
import { parseTimeSpan, SECOND } from "./time-spans.ts";

/** In the kernel's unit for the resource: bytes, seconds, microseconds or a count. */
export type LimitValue = number | "infinity";

export interface ResourceLimit {
  readonly soft: LimitValue;
  readonly hard: LimitValue;
}

/** What is limited, by the name behind `Limit`, and how its values are written. */
export const RESOURCES = {
  CPU: "seconds",
  FSIZE: "bytes",
  DATA: "bytes",
  STACK: "bytes",
  CORE: "bytes",
  RSS: "bytes",
  NOFILE: "count",
  AS: "bytes",
  NPROC: "count",
  MEMLOCK: "bytes",
  LOCKS: "count",
  SIGPENDING: "count",
  MSGQUEUE: "bytes",
  NICE: "nice",
  RTPRIO: "count",
  RTTIME: "microseconds",
} as const;

export type Resource = keyof typeof RESOURCES;
type ResourceUnit = (typeof RESOURCES)[Resource];

/** One value is both limits; two are `soft:hard`. */
export function parseResourceLimit(text: string, resource: Resource): Parsed<ResourceLimit> {
  // A colon at the end is one too many, and systemd does not mind it.
  const [first, second, ...more] = text.split(":");
  if (more.some((rest) => rest !== "") || more.length > 1) {
    return failed(`${quoted(text)} is more than two limits`, "write soft:hard");
  }
  const soft = parseLimit(first!, RESOURCES[resource]);
  if (!soft.ok) return soft;
  if (second === undefined) return parsed({ soft: soft.value, hard: soft.value });
  const hard = parseLimit(second, RESOURCES[resource]);
  if (!hard.ok) return hard;
  if (isAbove(soft.value, hard.value)) {
    return failed(`the soft limit in ${quoted(text)} is above the hard one`, "write soft:hard");
  }
  return parsed({ soft: soft.value, hard: hard.value });
}

function parseLimit(text: string, unit: ResourceUnit): Parsed<LimitValue> {
  if (text === "infinity" && unit !== "nice") return parsed("infinity");
  switch (unit) {
    case "bytes":
      return parseSize(text);
    case "count":
      return parseCount(text);
    case "nice":
      return parseNiceLimit(text);
    case "seconds":
      return inSeconds(parseTimeSpan(text, SECOND));
    case "microseconds":
      return parseTimeSpan(text, 1);
  }
}

function parseCount(text: string): Parsed<number> {
  const value = text === text.trimEnd() ? parseInteger(text) : undefined;
  if (value !== undefined && value >= 0) return parsed(value);
  return failed(`${quoted(text)} is not a limit`, "write a number or infinity");
}

/** RLIMIT_NICE counts from 1 (nice 19) to 40 (nice -20); with a sign, a nice value is meant. */
function parseNiceLimit(text: string): Parsed<number> {
  const value = text === text.trimEnd() ? parseInteger(text) : undefined;
  if (value === undefined) return failed(`${quoted(text)} is not a limit`, "write -20 to +19");
  if (!/^[+-]/.test(text)) {
    return value <= 40 ? parsed(value) : failed(`${text} is out of range`, "write 0 to 40");
  }
  if (value < -20 || value > 19) return failed(`${text} is no nice value`, "write -20 to +19");
  return parsed(20 - value);
}

/** Parts of a second count as a whole one. */
function inSeconds(span: Parsed<number | "infinity">): Parsed<LimitValue> {
  if (!span.ok || span.value === "infinity") return span;
  return parsed(Math.ceil(span.value / SECOND));
}

function isAbove(soft: LimitValue, hard: LimitValue): boolean {
  if (hard === "infinity") return false;
  return soft === "infinity" || soft > hard;
}

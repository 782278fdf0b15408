import { expect, test } from "vitest";
import { parseResourceLimit, type Resource } from "../../src/values/rlimits.ts";
import { answerOf } from "./read.ts";

const LIMITS: readonly (readonly [Resource, string, unknown])[] = [
  ["NOFILE", "65536", { soft: 65_536, hard: 65_536 }],
  ["NOFILE", "512:1024", { soft: 512, hard: 1024 }],
  ["NOFILE", "1:infinity", { soft: 1, hard: "infinity" }],
  ["NOFILE", "0x10", { soft: 16, hard: 16 }],
  ["NOFILE", "5:", "mistake"],
  ["NOFILE", "5:5:", { soft: 5, hard: 5 }],
  ["NOFILE", ":5", "mistake"],
  ["NOFILE", "1:2:3", "mistake"],
  ["NOFILE", "2:1", "mistake"],
  ["NOFILE", "infinity:1", "mistake"],
  ["NOFILE", "-1", "mistake"],
  ["NOFILE", "1K", "mistake"],
  ["CORE", "64M", { soft: 2 ** 26, hard: 2 ** 26 }],
  ["CORE", "infinity", { soft: "infinity", hard: "infinity" }],
  ["CORE", "0x10", "mistake"],
  ["CPU", "5min", { soft: 300, hard: 300 }],
  ["CPU", "1500ms", { soft: 2, hard: 2 }],
  ["RTTIME", "5", { soft: 5, hard: 5 }],
  ["RTTIME", "1ms", { soft: 1000, hard: 1000 }],
  ["NICE", "5", { soft: 5, hard: 5 }],
  ["NICE", "+5", { soft: 15, hard: 15 }],
  ["NICE", "-20", { soft: 40, hard: 40 }],
  ["NICE", "41", "mistake"],
  ["NICE", "infinity", "mistake"],
];

test.each(LIMITS)("Limit%s=%s is %j", (resource, text, limit) => {
  expect(answerOf(parseResourceLimit(text, resource))).toEqual(limit);
});

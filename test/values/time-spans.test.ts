import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatTimeSpan,
  parseNanoseconds,
  parseTimeSpan,
  SECOND,
} from "../../src/values/time-spans.ts";
import { answerOf } from "./read.ts";

describe("time spans", () => {
  test.each([
    ["50", 50 * SECOND],
    ["2min 200ms", 120_200_000],
    ["2 h", 7200 * SECOND],
    ["48hr", 172_800 * SECOND],
    ["1y 12month", 63_115_200 * SECOND],
    ["55s500ms", 55_500_000],
    ["300ms20s 5day", 432_020_300_000],
    ["1.5", 1_500_000],
    [".5", 500_000],
    ["12.34 .56", 12_900_000],
    ["1h30", 3630 * SECOND],
    ["5m", 300 * SECOND],
    ["5M", 13_149_000 * SECOND],
    ["1\u00b5s", 1],
    ["1\u03bcs", 1],
    ["0", 0],
    ["infinity", "infinity"],
  ])("%j is %j microseconds", (text, span) => {
    expect(answerOf(parseTimeSpan(text))).toBe(span);
  });

  test.each(["", " ", "s", "5x", "-1", "1.", "1.s", "12.34.56", "5mins", "infinity 1", "300y"])(
    "%j is a mistake",
    (text) => {
      expect(answerOf(parseTimeSpan(text))).toBe("mistake");
    },
  );

  test("numbers without a unit count in the default unit", () => {
    expect(answerOf(parseTimeSpan("5", 1))).toBe(5);
    expect(answerOf(parseNanoseconds("5"))).toBe(5);
    expect(answerOf(parseNanoseconds("1.5us 2"))).toBe(1502);
  });

  test.each([
    [0, "0"],
    [100_000, "100ms"],
    [1_500_000, "1.500000s"],
    [90 * SECOND, "1min 30s"],
    [86_400 * SECOND, "1d"],
    [5, "5us"],
  ] as const)("%j is shown as %s", (span, text) => {
    expect(formatTimeSpan(span)).toBe(text);
  });

  test("what is smaller than the accuracy is left out, unless it is all there is", () => {
    expect(formatTimeSpan(63_005_000, SECOND)).toBe("1min 3s");
    expect(formatTimeSpan(100_000, SECOND)).toBe("100ms");
  });

  test("what is shown is read as the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (span) => {
        expect(answerOf(parseTimeSpan(formatTimeSpan(span)))).toBe(span);
      }),
    );
  });

  test("any text has an answer", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(parseTimeSpan(text).ok).toBeTypeOf("boolean");
      }),
    );
  });
});

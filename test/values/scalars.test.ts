import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseBoolean } from "../../src/values/booleans.ts";
import { integerBetween, oneOf, parseInteger, parseMode } from "../../src/values/numbers.ts";
import { parsePercent, parseSize, parseSizeOrInfinity } from "../../src/values/sizes.ts";
import { answerOf } from "./read.ts";

describe("booleans", () => {
  test.each(["1", "yes", "Yes", "y", "true", "TRUE", "t", "on"])("%s is true", (word) => {
    expect(answerOf(parseBoolean(word))).toBe(true);
  });

  test.each(["0", "no", "N", "false", "f", "off", "OFF"])("%s is false", (word) => {
    expect(answerOf(parseBoolean(word))).toBe(false);
  });

  test.each(["", "2", "yess", " yes", "enabled"])("%j is a mistake", (word) => {
    expect(answerOf(parseBoolean(word))).toBe("mistake");
  });
});

describe("numbers", () => {
  test.each([
    ["5", 5],
    ["+5", 5],
    ["-5", -5],
    ["0x10", 16],
    ["010", 8],
    ["0b11", 3],
    ["0", 0],
    ["-0", 0],
    ["9", 9],
    ["1.5", undefined],
    ["", undefined],
    ["5x", undefined],
    ["99999999999999999999", undefined],
  ])("%j is %j", (text, value) => {
    expect(parseInteger(text)).toBe(value);
  });

  test("a number out of its range is a mistake that says the range", () => {
    const result = integerBetween(-20, 19)("20");
    expect(result).toMatchObject({ ok: false, problem: { advice: expect.stringContaining("19") } });
  });

  test.each([
    ["0755", 0o755],
    ["755", 0o755],
    ["7777", 0o7777],
    ["17777", "mistake"],
    ["8", "mistake"],
    ["", "mistake"],
    ["+644", "mistake"],
  ])("the mode %j is %j", (text, mode) => {
    expect(answerOf(parseMode(text))).toBe(mode);
  });

  test("a wrong word is told which words there are", () => {
    const result = oneOf(["a", "b"])("c");
    expect(result).toMatchObject({ ok: false, problem: { advice: "write one of a, b" } });
  });
});

describe("sizes", () => {
  test.each([
    ["1024", 1024],
    ["1K", 1024],
    ["64M", 64 * 1024 ** 2],
    ["1.5G", 1.5 * 1024 ** 3],
    ["1G500M", 1024 ** 3 + 500 * 1024 ** 2],
    ["5B", 5],
    ["0", 0],
    ["500M1G", "mistake"],
    ["1k", "mistake"],
    ["-1", "mistake"],
    ["", "mistake"],
    ["9999E", "mistake"],
  ])("%j is %j bytes", (text, size) => {
    expect(answerOf(parseSize(text))).toBe(size);
  });

  test("infinity is a size only where there may be none", () => {
    expect(answerOf(parseSize("infinity"))).toBe("mistake");
    expect(answerOf(parseSizeOrInfinity("infinity"))).toBe("infinity");
  });

  test.each([
    ["80%", 8000],
    ["99.5%", 9950],
    ["0.01%", 1],
    ["100%", 10_000],
    ["101%", "mistake"],
    ["80", "mistake"],
  ])("%j is %j parts of ten thousand", (text, share) => {
    expect(answerOf(parsePercent(text))).toBe(share);
  });

  test("no text makes a parser fail otherwise than by an answer", () => {
    const parsers = [parseBoolean, parseMode, parseSize, parsePercent, integerBetween(0, 9)];
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        for (const parse of parsers) expect(parse(text).ok).toBeTypeOf("boolean");
      }),
    );
  });
});

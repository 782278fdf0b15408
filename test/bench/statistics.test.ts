import { describe, expect, it } from "vitest";
import { median, rotate } from "../../scripts/measure/statistics.ts";

describe("the median", () => {
  it.each([
    [[3], 3],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
    [[-5, 2, -1], -1],
  ])("of %j is %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it("leaves the list as it was", () => {
    const values = [2, 1];
    median(values);
    expect(values).toEqual([2, 1]);
  });

  it("of nothing is an error", () => {
    expect(() => median([])).toThrow();
  });
});

describe("rounds", () => {
  it.each([
    [0, "abc"],
    [1, "bca"],
    [2, "cab"],
    [4, "bca"],
  ])("begin with another one each: turn %i gives %s", (turn, expected) => {
    expect(rotate(["a", "b", "c"], turn).join("")).toBe(expected);
  });

  it("may be empty", () => {
    expect(rotate([], 3)).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import {
  isAsleep,
  numberAfter,
  readMemory,
  readWakeups,
} from "../../scripts/measure/process-status.ts";

describe("a line of /proc", () => {
  it.each([
    ["VmRSS", "VmHWM:\t  99 kB\nVmRSS:\t  40 kB\n", 40],
    ["Pss", "Rss:   44 kB\nPss:   26 kB\nPss_Dirty: 9 kB\n", 26],
    ["voluntary_ctxt_switches", "voluntary_ctxt_switches:\t7\nnonvoluntary_ctxt_switches:\t8\n", 7],
  ])("is found by its whole name: %s", (name, text, expected) => {
    expect(numberAfter(name, text)).toBe(expected);
  });

  it("that is absent is an error", () => {
    expect(() => numberAfter("VmRSS", "Name:\tx\n")).toThrow("VmRSS");
  });
});

describe("this process", () => {
  it("has memory, and shares some of it", () => {
    const { rss, pss } = readMemory("/proc/self");
    expect(pss).toBeGreaterThan(0);
    expect(rss).toBeGreaterThanOrEqual(pss);
  });

  it("has waited for something", () => {
    expect(readWakeups("/proc/self")).toBeGreaterThan(0);
  });

  it("does not sleep while it looks", () => {
    expect(isAsleep("/proc/self")).toBe(false);
  });
});

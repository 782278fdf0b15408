import { describe, expect, it } from "vitest";
import { run } from "./run.ts";
import { exits, raise, sentBy } from "./steps.ts";

/** The time from the stop signal to SIGKILL that --grace makes of a word. */
function graceMs(word: string): number | undefined {
  const { kernel } = run({ argv: ["firstborn", "--grace", word, "app"], script: [raise(15)] });
  const kill = kernel.sent.find(({ signal }) => signal === 9);
  return kill === undefined ? undefined : kill.atMs - 1000;
}

/** The number that -p gives to the kernel for a word. */
function signalNumber(word: string): number | undefined {
  const { kernel } = run({ argv: ["firstborn", "-p", word, "app"], script: [exits(0)] });
  return kernel.callsOf("prctl").find(([option]) => option === 1)?.[1];
}

describe("a duration", () => {
  it.each<[word: string, ms: number]>([
    ["0", 0],
    ["0ms", 0],
    ["1", 1000],
    ["90", 90_000],
    ["10s", 10_000],
    ["10sec", 10_000],
    ["500ms", 500],
    ["1min30s", 90_000],
    ["1m", 60_000],
    ["2min", 120_000],
    ["2h", 7_200_000],
    ["1h2m3s4ms", 3_723_004],
    ["1s1", 2000],
    ["007s", 7000],
    ["1000000000", 1e12],
    ["1000000000h", 3.6e15],
  ])("%s is %i ms", (word, ms) => {
    expect(graceMs(word)).toBe(ms);
  });

  it("of many parts stays below infinity", () => {
    expect(graceMs("1000000000h".repeat(5000))).toBeGreaterThan(1e18);
    expect(graceMs("1000000000h".repeat(2562))).toBeGreaterThan(1e18);
  });

  it("may be infinity", () => {
    expect(graceMs("infinity")).toBeGreaterThan(1e18);
  });
});

describe("a signal", () => {
  const names =
    "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP " +
    "TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS";

  it("has its number by its name, with SIG and without", () => {
    names.split(" ").forEach((name, index) => {
      expect(signalNumber(name), name).toBe(index + 1);
      expect(signalNumber(`SIG${name}`), name).toBe(index + 1);
    });
  });

  it("is any number from 1 to 64, also those that the C library keeps for itself", () => {
    for (let signal = 1; signal <= 64; signal++) {
      expect(signalNumber(String(signal))).toBe(signal);
    }
  });

  it.each<[word: string, signal: number]>([
    ["IOT", 6],
    ["SIGCLD", 17],
    ["POLL", 29],
    ["RTMIN", 34],
    ["SIGRTMIN", 34],
    ["RTMIN+0", 34],
    ["RTMIN+1", 35],
    ["SIGRTMIN+3", 37],
    ["RTMIN+30", 64],
    ["RTMAX", 64],
    ["SIGRTMAX", 64],
    ["RTMAX-0", 64],
    ["RTMAX-1", 63],
    ["SIGRTMAX-30", 34],
    ["007", 7],
  ])("%s is %i", (word, signal) => {
    expect(signalNumber(word)).toBe(signal);
  });

  it.each([
    ["RTMIN+31"],
    ["RTMIN-1"],
    ["RTMIN+"],
    ["RTMIN+x"],
    ["RTMIN1"],
    ["RTMAX+1"],
    ["RTMAX-31"],
    ["RTMAX-"],
    ["rtmin"],
    ["sigterm"],
    ["Term"],
    ["SIGSIGTERM"],
    ["TER"],
    ["TERMS"],
    ["HUP INT"],
    [" TERM"],
    ["NULL"],
    ["0"],
    ["65"],
    ["-1"],
    ["18446744073709551631"],
    [`1${"0".repeat(30)}`],
  ])("is not %j", (word) => {
    expect(signalNumber(word)).toBe(undefined);
  });
});

describe("a rewrite pair", () => {
  const rewritten = (pair: string, signal: number) =>
    sentBy(
      run({ argv: ["firstborn", "-r", pair, "app"], script: [raise(signal), exits(0)] }).kernel,
    ).map(([, sent]) => sent);

  it.each<[pair: string, from: number, to: readonly number[]]>([
    ["15:3", 15, [3]],
    ["TERM:INT", 15, [2]],
    ["SIGHUP:0", 1, []],
    ["SIGRTMIN+30:USR1", 64, [10]],
    ["SIGRTMAX-30:64", 34, [64]],
    ["33:32", 33, [32]],
    ["64:1", 64, [1]],
    ["1:KILL", 1, [9]],
    ["15:15", 15, [15]],
  ])("%s makes of %i %j", (pair, from, to) => {
    expect(rewritten(pair, from)).toEqual(to);
  });

  it("is not applied to its own result", () => {
    const argv = "firstborn -r 1:2 -r 2:3 app";
    const { kernel } = run({ argv, script: [raise(1, 2), exits(0)] });
    expect(sentBy(kernel).map(([, signal]) => signal)).toEqual([2, 3]);
  });
});

import { describe, expect, it } from "vitest";
import { EACCES, EMFILE, ENOENT } from "./kernel/abi.ts";
import type { SimulatedKernel } from "./kernel/simulated-kernel.ts";
import { CHILD, type Run, run, type Step } from "./run.ts";
import { exits, failing } from "./steps.ts";

/** A subreaper among strangers, whose child leaves what `grow` has made below it. */
function end(grow: Step, prepare: NonNullable<Run["prepare"]> = () => {}) {
  const { status, kernel } = run({
    argv: "firstborn -s --grace 1s app",
    pid: 50,
    prepare: (kernel) => {
      addStrangers(kernel);
      prepare(kernel);
    },
    script: [grow, exits(6)],
  });
  expect(status).toBe(6);
  return kernel;
}

/** Each has a name that claims to be a child of firstborn's, or is hard to read in another way. */
function addStrangers({ processes }: SimulatedKernel): void {
  const names = ["x) S 50 50 (x", "(((", ")", ") S 50", "", "\n50 50 50"];
  names.forEach((name, i) => {
    processes.add({ pid: 5000 + i, parent: 40, name });
  });
  for (let i = 0; i < 300; i++) processes.add({ pid: 6000 + i, parent: 1, name: "other" });
}

const sentTo = (kernel: SimulatedKernel, signal: number) =>
  kernel.sent.filter((sent) => sent.signal === signal).map(({ target }) => target);
const below =
  (...chain: readonly { readonly pid: number; readonly name?: string }[]): Step =>
  ({ processes }) => {
    let parent = CHILD;
    for (const process of chain) parent = processes.add({ ...process, parent }).pid;
  };

describe("a subreaper that ends what its child leaves", () => {
  it("asks and kills each process below itself, and no stranger", () => {
    const kernel = end(below({ pid: 1001 }, { pid: 1002 }, { pid: 60 }));
    expect(sentTo(kernel, 15)).toEqual([1001, 1002, 60]);
    expect(sentTo(kernel, 18)).toEqual([1001, 1002, 60]);
    expect(new Set(sentTo(kernel, 9))).toEqual(new Set([1001, 1002, 60]));
    expect(kernel.processes.childrenOf(50)).toEqual([]);
    expect(kernel.processes.list()).toHaveLength(3 + 6 + 300);
  });

  it("finds processes whose names say that they are somebody else's", () => {
    const hostile = [") S 1 1 (", "a) S 1", "))))", "((", " ", "S 1 1"];
    const grow: Step = ({ processes }) => {
      for (const name of hostile) processes.add({ parent: CHILD, name });
    };
    expect(sentTo(end(grow), 15)).toHaveLength(hostile.length);
  });

  it("finds hundreds of them, more than one reading of /proc gives", () => {
    const grow: Step = ({ processes }) => {
      for (let i = 0; i < 700; i++) processes.add({ parent: CHILD });
    };
    expect(sentTo(end(grow), 15)).toHaveLength(700);
  });

  it("ends lines of parents that are longer than it follows them", () => {
    const chain = Array.from({ length: 300 }, (_, i) => ({ pid: 2000 + i }));
    const kernel = end(below(...chain));
    expect(kernel.processes.childrenOf(50)).toEqual([]);
  });

  it("signals no process that is gone before its line of parents is read", () => {
    const kernel = end(below({ pid: 1001 }, { pid: 1002 }), (kernel) => {
      kernel.fault = (call, [, path]) => {
        if (call === "openat" && kernel.memory.text(path!) === "/proc/1002/stat") {
          kernel.processes.remove(1002);
        }
        return 0;
      };
    });
    expect(sentTo(kernel, 15)).toEqual([1001]);
  });

  it.each<[call: string, errno: number]>([
    ["openat", EMFILE],
    ["openat", EACCES],
    ["getdents64", ENOENT],
    ["read", EACCES],
  ])("gives up some time after the grace where %s fails with %i", (call, errno) => {
    const kernel = end(below({ pid: 1001 }), failing({ [call]: errno }));
    expect(kernel.sent).toEqual([]);
    expect(kernel.nowMs).toBe(1000 + 1000 + 2000);
    expect(kernel.files.openCount).toBe(0);
  });

  it("opens nothing that it does not close", () => {
    expect(end(below({ pid: 1001 }, { pid: 1002 })).files.openCount).toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import { ARCHITECTURES, EAGAIN, SIGCHLD, SIGPIPE } from "./kernel/abi.ts";
import { CHILD, load, type Run, run as runOn, type Step } from "./run.ts";
import { exits, failing, queue, raise, sentBy } from "./steps.ts";

await load("arm64");

const ALL = Array.from({ length: 64 }, (_, index) => index + 1);
/** SIGKILL and SIGSTOP cannot be blocked, so they never come in; SIGCHLD is firstborn's own. */
const FORWARDABLE = ALL.filter((signal) => ![9, 17, 19].includes(signal));
/** What a program's own faults raise. */
const FAULTS = [4, 5, 6, 7, 8, 11, 31];
const without = (...signals: number[]) => FORWARDABLE.filter((signal) => !signals.includes(signal));

describe.each(ARCHITECTURES)("on %s a signal", (arch) => {
  const run = (options: Omit<Run, "arch">) => runOn({ ...options, arch });
  const toChild = (...signals: number[]) => signals.map((signal) => [CHILD, signal]);
  const passedOn = (argv: string, ...script: Step[]) =>
    sentBy(run({ argv, script: [...script, exits(0)] }).kernel);

  it.each<[name: string, signals: readonly number[]]>([
    ["firstborn", FORWARDABLE],
    ["dumb-init -c", without()],
    ["tini", without(...FAULTS, 21, 22)],
    ["catatonit", without(...FAULTS, 20, 21, 22)],
  ])("of each kind that %s knows goes to the child, once", (name, signals) => {
    const sent = passedOn(`${name} app`, raise(...FORWARDABLE));
    expect(sent.filter(([target]) => target === CHILD)).toEqual(toChild(...signals));
  });

  it("goes to the child's whole group with -g", () => {
    const sent = passedOn("firstborn -g app", raise(...FORWARDABLE));
    expect(sent).toEqual(FORWARDABLE.map((signal) => [-CHILD, signal]));
  });

  it("that comes with others goes on in the kernel's order, none twice and none left out", () => {
    expect(passedOn("firstborn app", raise(12, 1, 10), raise(64, 34, 34))).toEqual(
      toChild(1, 10, 12, 34, 34, 64),
    );
    expect(passedOn("firstborn app", raise(...FORWARDABLE))).toEqual(toChild(...FORWARDABLE));
  });

  it("that is real-time goes on as often as it came, a thousand times", () => {
    const burst = Array.from({ length: 1000 }, () => 40);
    expect(passedOn("firstborn app", raise(...burst, 41))).toEqual(toChild(...burst, 41));
  });

  it("goes to the child while it has no group of its own yet", () => {
    const { kernel } = run({
      argv: "firstborn -g app",
      prepare: (kernel) => {
        kernel.childMakesGroup = false;
      },
      script: [
        raise(10),
        (kernel) => {
          kernel.processes.get(CHILD)!.group = CHILD;
          kernel.raise(12);
        },
        exits(0),
      ],
    });
    expect(sentBy(kernel).filter(([target]) => target === CHILD)).toEqual([[CHILD, 10]]);
    expect(sentBy(kernel).at(-1)).toEqual([-CHILD, 12]);
  });

  it("of sigqueue keeps its value", () => {
    for (const value of [0n, 99n, -1n, 0x1234_5678_9abc_def0n]) {
      const { kernel } = run({ argv: "firstborn app", script: [queue(36, value), exits(0)] });
      expect(kernel.sent).toMatchObject([{ target: CHILD, signal: 36, value }]);
    }
  });

  it("of sigqueue goes without its value when the queue is full", () => {
    const prepare = failing({ rt_sigqueueinfo: EAGAIN });
    const script = [queue(36, 99n), exits(0)];
    const { kernel } = run({ argv: "firstborn app", prepare, script });
    expect(kernel.sent).toMatchObject([{ target: CHILD, signal: 36, value: undefined }]);
  });

  it("of sigqueue goes without its value to a group, or as another signal", () => {
    for (const line of ["firstborn -g app", "firstborn -r 36:37 app"]) {
      const { kernel } = run({ argv: line, script: [queue(36, 99n), exits(0)] });
      expect(kernel.sent).toMatchObject([{ value: undefined }]);
    }
  });

  it("of kill goes on by kill", () => {
    const { kernel } = run({ argv: "firstborn app", script: [raise(36), exits(0)] });
    expect(kernel.sent).toMatchObject([{ signal: 36, value: undefined }]);
  });

  it("that is SIGCHLD stays here, whoever sent it", () => {
    expect(passedOn("firstborn app", raise(SIGCHLD), queue(SIGCHLD, 1n))).toEqual([]);
  });

  it("that is SIGPIPE stays here only when it is the answer to firstborn's own message", () => {
    const own: Step = (kernel) => void kernel.raise(SIGPIPE, { sender: 1 });
    expect(passedOn("firstborn app", own)).toEqual([]);
    expect(passedOn("firstborn app", own, raise(SIGPIPE))).toEqual(toChild(SIGPIPE));
  });

  it("that comes before the child is started reaches it", () => {
    const { kernel } = run({
      argv: "firstborn app",
      prepare: (kernel) => {
        kernel.fault = (call) => {
          if (call === "clone") raise(10, 15)(kernel);
          return 0;
        };
      },
      script: [exits(0)],
    });
    expect(sentBy(kernel)).toEqual(toChild(10, 15));
  });

  it("that comes after the child's end goes nowhere", () => {
    const script: Step[] = [
      (kernel) => void kernel.addOrphan(),
      exits(3),
      raise(10),
      (kernel) => kernel.end(CHILD + 1, 0),
    ];
    const { status, kernel } = run({ argv: "firstborn --grace 9s app", script });
    expect(status).toBe(3);
    expect(sentBy(kernel).filter(([, signal]) => signal === 10)).toEqual([]);
  });
});

describe("dumb-init", () => {
  const sent = (argv: string, ...script: Step[]) =>
    sentBy(runOn({ argv, script: [...script, exits(0)] }).kernel);
  const TERM = [-CHILD, 15];

  it("ends what its child leaves in its session, by what SIGTERM is rewritten to", () => {
    expect(sent("dumb-init app")).toEqual([TERM]);
    expect(sent("dumb-init -r 15:2 app")).toEqual([[-CHILD, 2]]);
    expect(sent("dumb-init -r 15:0 app")).toEqual([]);
    expect(sent("dumb-init -c app")).toEqual([]);
  });

  it.each([20, 21, 22])("stops its session by SIGSTOP, and itself, at signal %i", (signal) => {
    expect(sent("dumb-init app", raise(signal))).toEqual([[-CHILD, 19], [1, 19], TERM]);
    const rewritten = sent(`dumb-init -r ${signal}:10 app`, raise(signal));
    expect(rewritten).toEqual([[-CHILD, 10], [1, 19], TERM]);
    expect(sent(`dumb-init -r ${signal}:0 app`, raise(signal))).toEqual([[1, 19], TERM]);
    expect(sent("dumb-init -c app", raise(signal))).toEqual([
      [CHILD, signal],
      [1, 19],
    ]);
  });
});

describe("pause mode", () => {
  const paused = (argv: string, ...script: Step[]) => runOn({ argv, script });

  it("reaps until a stop signal, and ends with 0", () => {
    const orphans: Step = (kernel) => {
      for (let i = 0; i < 10; i++) kernel.end(kernel.addOrphan(), 0);
    };
    for (const line of ["firstborn -P", "catatonit -P", "podman-init -P"]) {
      for (const signal of [2, 15]) {
        const { status, kernel } = paused(line, raise(1, 10), orphans, raise(signal));
        expect(status).toBe(0);
        expect(kernel.callsOf("clone")).toEqual([]);
        expect(kernel.processes.childrenOf(1)).toEqual([]);
        expect(sentBy(kernel)).toEqual([]);
      }
    }
  });

  it("of catatonit ends by SIGINT and SIGTERM alone, that of firstborn by each stop signal", () => {
    for (const signal of [3, 37]) {
      expect(() => paused("catatonit -P", raise(signal))).toThrow("PID 1 waits for ever");
      expect(paused("firstborn -P", raise(signal)).status).toBe(0);
    }
  });

  it("runs no command, even where one is written", () => {
    expect(paused("catatonit -P app", raise(15)).kernel.callsOf("clone")).toEqual([]);
  });

  it("with --grace ends its orphans first", () => {
    const appears: Step = (kernel) => void kernel.addOrphan();
    const { kernel } = paused("firstborn -P --grace 1s", appears, raise(15));
    expect(sentBy(kernel)).toEqual([
      [-1, 15],
      [-1, 18],
      [-1, 9],
    ]);
  });

  it("not as PID 1 is a subreaper, and signals only what it has adopted", () => {
    const appears: Step = (kernel) => void kernel.addOrphan();
    const { status, kernel } = runOn({
      argv: "firstborn -P --grace 1s",
      pid: 50,
      script: [appears, raise(15)],
    });
    expect(status).toBe(0);
    expect(kernel.isSubreaper).toBe(true);
    expect(sentBy(kernel)).toEqual([15, 18, 9].map((signal) => [2, signal]));
  });
});

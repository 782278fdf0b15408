import { describe, expect, it } from "vitest";
import { EACCES, EINTR, ENOMEM, SIGCHLD } from "./abi.ts";
import { run } from "./run.ts";
import type { SimulatedKernel, Step } from "./simulated-kernel.ts";

const CHILD = 2;
const exits =
  (status: number): Step =>
  (kernel) =>
    kernel.end(CHILD, status << 8);
const killedBy =
  (signal: number): Step =>
  (kernel) =>
    kernel.end(CHILD, signal);
const raise =
  (...signals: number[]): Step =>
  (kernel) => {
    for (const signal of signals) kernel.raise(signal);
  };
const forwarded = (kernel: SimulatedKernel) => kernel.sent.map(({ pid, signal }) => [pid, signal]);

describe("the exit status", () => {
  it.each([0, 1, 42, 127, 255])("is the child's own: %i", async (status) => {
    const { status: left } = await run({ argv: ["firstborn", "app"], script: [exits(status)] });
    expect(left).toBe(status);
  });

  it.each([1, 9, 15, 64])("is 128 + n when signal %i killed the child", async (signal) => {
    const { status } = await run({ argv: ["firstborn", "app"], script: [killedBy(signal)] });
    expect(status).toBe(128 + signal);
  });

  it("becomes 0 when -e expects it", async () => {
    const argv = ["firstborn", "-e", "143", "-e", "3", "app"];
    expect((await run({ argv, script: [killedBy(15)] })).status).toBe(0);
    expect((await run({ argv, script: [exits(3)] })).status).toBe(0);
    expect((await run({ argv, script: [exits(4)] })).status).toBe(4);
  });

  it("is the child's even when an orphan ends at the same moment", async () => {
    const { status, kernel } = await run({
      argv: ["firstborn", "app"],
      script: [
        (kernel) => {
          kernel.end(kernel.addProcess(), 7 << 8);
          kernel.end(CHILD, 5 << 8);
          kernel.end(kernel.addProcess(), 9 << 8);
        },
      ],
    });
    expect(status).toBe(5);
    expect(kernel.processes.size).toBe(0);
  });
});

describe("signals", () => {
  it("are passed on once each, in order, to the child", async () => {
    const { kernel } = await run({
      argv: ["firstborn", "app"],
      script: [raise(1, 10, 12), raise(34, 34, 64), exits(0)],
    });
    const to = (signal: number) => [CHILD, signal];
    expect(forwarded(kernel)).toEqual([1, 10, 12, 34, 34, 64].map(to));
  });

  it("go to the child's group with -g, and to the child while it has no group", async () => {
    const { kernel } = await run({
      argv: ["firstborn", "-g", "app"],
      script: [
        raise(10),
        (kernel) => {
          kernel.processes.get(CHILD)!.group = 1;
          kernel.raise(12);
        },
        exits(0),
      ],
    });
    expect(forwarded(kernel)).toEqual([
      [-CHILD, 10],
      [CHILD, 12],
    ]);
  });

  it("keep the value of sigqueue", async () => {
    const { kernel } = await run({
      argv: ["firstborn", "app"],
      script: [(kernel) => kernel.raise(36, -1, 99n), exits(0)],
    });
    expect(kernel.sent).toEqual([{ pid: CHILD, signal: 36, value: 99n }]);
  });

  it("go without the value when the queue is full", async () => {
    const { kernel } = await run({
      argv: ["firstborn", "app"],
      prepare: (kernel) => {
        kernel.fault = (call) => (call === "rt_sigqueueinfo" ? 11 : 0);
      },
      script: [(kernel) => kernel.raise(36, -1, 99n), exits(0)],
    });
    expect(kernel.sent).toEqual([{ pid: CHILD, signal: 36, value: undefined }]);
  });

  it("are rewritten with -r, and dropped with a zero", async () => {
    const { kernel } = await run({
      argv: ["firstborn", "-r", "TERM:QUIT", "--rewrite=1:0", "app"],
      script: [raise(15, 1), exits(0)],
    });
    expect(forwarded(kernel)).toEqual([[CHILD, 3]]);
  });

  it("that are SIGCHLD, or SIGPIPE from a message of our own, stay here", async () => {
    const { kernel } = await run({
      argv: ["firstborn", "app"],
      script: [(kernel) => kernel.raise(13, 0, 0n, 1), raise(SIGCHLD), raise(13), exits(0)],
    });
    expect(forwarded(kernel)).toEqual([[CHILD, 13]]);
  });

  it("are taken by rt_sigtimedwait when no descriptor is to be had", async () => {
    const { kernel, status } = await run({
      argv: ["firstborn", "app"],
      prepare: (kernel) => {
        kernel.hasSignalFd = false;
      },
      script: [raise(15, 10), (kernel) => kernel.raise(36, -1, 5n), exits(3)],
    });
    expect(forwarded(kernel)).toEqual([15, 10, 36].map((signal) => [CHILD, signal]));
    expect(kernel.sent[2]?.value).toBe(5n);
    expect(status).toBe(3);
  });
});

describe("fork", () => {
  it("is tried again when it fails for a moment", async () => {
    let failures = 3;
    const { status } = await run({
      argv: ["firstborn", "app"],
      prepare: (kernel) => {
        kernel.fault = (call) => (call === "fork" && failures-- > 0 ? ENOMEM : 0);
      },
      script: [() => {}, () => {}, () => {}, exits(4)],
    });
    expect(status).toBe(4);
  });

  it("that keeps failing ends in one line and status 126", async () => {
    const { status, kernel } = await run({
      argv: ["firstborn", "app"],
      prepare: (kernel) => {
        kernel.fault = (call) => (call === "fork" ? ENOMEM : 0);
      },
    });
    expect(status).toBe(126);
    expect(kernel.messages).toEqual([
      "firstborn: cannot start a process: Cannot allocate memory\n",
    ]);
  });

  it("that keeps failing does not keep a stop signal waiting", async () => {
    const { status } = await run({
      argv: ["firstborn", "app"],
      prepare: (kernel) => {
        kernel.fault = (call) => (call === "fork" ? EACCES : 0);
      },
      script: [raise(15)],
    });
    expect(status).toBe(143);
  });
});

describe("--grace", () => {
  const grace = ["firstborn", "--grace", "2s", "app"];

  it("asks what the child leaves to end, and waits for it", async () => {
    const { status, kernel } = await run({
      argv: grace,
      prepare: (kernel) => {
        kernel.nextPid = CHILD;
      },
      script: [(kernel) => kernel.addProcess(), exits(6), (kernel) => kernel.end(3, 0)],
    });
    expect(forwarded(kernel)).toEqual([
      [-1, 15],
      [-1, 18],
    ]);
    expect(status).toBe(6);
    expect(kernel.processes.size).toBe(0);
  });

  it("kills what does not end in time", async () => {
    const { status, kernel } = await run({
      argv: grace,
      script: [(kernel) => kernel.addProcess(), exits(6)],
    });
    expect(forwarded(kernel).at(-1)).toEqual([-1, 9]);
    expect(kernel.nowMs).toBeGreaterThanOrEqual(3000);
    expect(status).toBe(6);
  });

  it("counts from the first stop signal, and ends in 137 for a child that ignores it", async () => {
    const { status, kernel } = await run({ argv: grace, script: [raise(15), raise(15)] });
    expect(forwarded(kernel)).toEqual(
      [
        [CHILD, 15],
        [CHILD, 15],
        [-1, 9],
        [-1, 15],
        [-1, 18],
      ].slice(0, kernel.sent.length),
    );
    expect(status).toBe(137);
  });

  it("gives up on a process that even SIGKILL does not end", async () => {
    const { status } = await run({
      argv: grace,
      prepare: (kernel) => {
        kernel.fault = (call) => (call === "kill" ? 3 : 0);
      },
      script: [(kernel) => kernel.addProcess(), exits(6)],
    });
    expect(status).toBe(6);
  });

  it("is not waited for when nothing is left", async () => {
    const { status, kernel } = await run({ argv: grace, script: [exits(1)] });
    expect(status).toBe(1);
    expect(kernel.nowMs).toBe(1000);
  });
});

describe("calls that fail", () => {
  it.each(["ppoll", "read", "chdir", "close_range", "signalfd4", "wait4"])(
    "with EINTR at times, such as %s, cost neither a signal nor the status",
    async (failing) => {
      let turn = 0;
      const { status, kernel } = await run({
        argv: ["firstborn", "app"],
        prepare: (kernel) => {
          kernel.fault = (call) => (call === failing && turn++ % 2 === 0 ? EINTR : 0);
        },
        script: [raise(10), raise(12), exits(9)],
      });
      expect(forwarded(kernel)).toEqual([
        [CHILD, 10],
        [CHILD, 12],
      ]);
      expect(status).toBe(9);
    },
  );
});

import { describe, expect, it } from "vitest";
import { ESRCH } from "./kernel/abi.ts";
import type { SimulatedKernel } from "./kernel/simulated-kernel.ts";
import { CHILD, type Run, run, type Step } from "./run.ts";
import { exits, failing, raise, sentBy } from "./steps.ts";

const argv = "firstborn --grace 2s app";
const orphanAppears: Step = (kernel) => {
  kernel.addOrphan();
};
/** When SIGKILL was sent first, counted from the start. */
const killedAfterMs = ({ sent }: SimulatedKernel) => {
  const kill = sent.find(({ signal }) => signal === 9);
  return kill === undefined ? undefined : kill.atMs - 1000;
};
/** What was sent up to the first SIGKILL; behind it, signals only reach the dead. */
const sentUntilKill = (kernel: SimulatedKernel) => {
  const all = sentBy(kernel);
  return all.slice(0, all.findIndex(([, signal]) => signal === 9) + 1);
};
const later =
  (ms: number): Step =>
  (kernel) => {
    kernel.nowMs += ms;
  };

describe("--grace, as PID 1", () => {
  it("asks what the child leaves to end, and waits for it", () => {
    const orphan = CHILD + 1;
    const script = [orphanAppears, exits(6), (kernel: SimulatedKernel) => kernel.end(orphan, 0)];
    const { status, kernel } = run({ argv, script });
    expect(sentBy(kernel)).toEqual([
      [-1, 15],
      [-1, 18],
    ]);
    expect(status).toBe(6);
    expect(kernel.processes.childrenOf(1)).toEqual([]);
  });

  it("kills what has not ended in time, and not before", () => {
    const { status, kernel } = run({ argv, script: [orphanAppears, exits(6)] });
    expect(sentBy(kernel).at(-1)).toEqual([-1, 9]);
    expect(killedAfterMs(kernel)).toBe(2000);
    expect(status).toBe(6);
  });

  it.each([
    [2, "INT"],
    [3, "QUIT"],
    [15, "TERM"],
    [37, "RTMIN+3, by which podman stops systemd"],
  ])("counts from a stop signal: %i (SIG%s)", (signal) => {
    const { status, kernel } = run({ argv, script: [raise(signal)] });
    expect(sentUntilKill(kernel)).toEqual([
      [CHILD, signal],
      [-1, 9],
    ]);
    expect(killedAfterMs(kernel)).toBe(2000);
    expect(status).toBe(137);
  });

  it("counts from the first of several, and each is passed on", () => {
    const script = [raise(15), later(1500), raise(15), raise(2)];
    const { kernel } = run({ argv, script });
    expect(sentUntilKill(kernel)).toEqual([
      [CHILD, 15],
      [CHILD, 15],
      [CHILD, 2],
      [-1, 9],
    ]);
    expect(killedAfterMs(kernel)).toBe(2000);
  });

  it("that began with a stop signal goes on when the child ends", () => {
    const script = [orphanAppears, raise(15), later(1500), exits(0)];
    const { status, kernel } = run({ argv, script });
    expect(killedAfterMs(kernel)).toBe(2000);
    expect(status).toBe(0);
  });

  it("does not begin with any other signal", () => {
    const { kernel } = run({ argv, script: [raise(1, 10, 28, 36), later(9000), exits(0)] });
    expect(killedAfterMs(kernel)).toBe(undefined);
  });

  it("gives up, after some time, on a process that even SIGKILL does not end", () => {
    const stuck: Step = (kernel) => {
      kernel.processes.add({ parent: 1, isUnkillable: true });
    };
    const { status, kernel } = run({ argv, script: [stuck, exits(6)] });
    expect(status).toBe(6);
    expect(kernel.nowMs).toBe(5000);
  });

  it("waits for ever for the child itself, whose status is what it is there for", () => {
    const script: Step[] = [];
    const prepare = (kernel: SimulatedKernel) => {
      kernel.fault = (call) => {
        if (kernel.nowMs > 60_000) kernel.end(CHILD, 9 << 8);
        return call === "kill" ? ESRCH : 0;
      };
    };
    expect(run({ argv, script: [raise(15), ...script], prepare }).status).toBe(9);
  });

  it("is not waited for when nothing is left", () => {
    const { status, kernel } = run({ argv, script: [exits(1)] });
    expect(status).toBe(1);
    expect(kernel.nowMs).toBe(1000);
  });

  it("of no time kills at once", () => {
    const script = [orphanAppears, exits(1)];
    const { status, kernel } = run({ argv: "firstborn --grace 0 app", script });
    expect(killedAfterMs(kernel)).toBe(0);
    expect(status).toBe(1);
  });

  it("without an end leaves all the time in the world", () => {
    const script = [orphanAppears, raise(15), exits(1)];
    const { kernel } = run({ argv: "firstborn --grace infinity app", script });
    expect(killedAfterMs(kernel)).toBeGreaterThan(1e18);
  });

  it("is without effect in tini, dumb-init and catatonit, which leave with their child", () => {
    for (const name of ["tini", "dumb-init", "catatonit"]) {
      const { status } = run({ argv: [name, "app"], script: [orphanAppears, exits(3)] });
      expect(status).toBe(3);
    }
  });
});

describe("--grace, not as PID 1", () => {
  const graceOf = (options: string, script: readonly Step[], prepare?: Run["prepare"]) =>
    run({
      argv: `firstborn --grace 2s ${options} app`,
      pid: 50,
      script,
      ...(prepare === undefined ? {} : { prepare }),
    });
  /** A member of the child's group that is no child of firstborn's. */
  const memberAppears: Step = (kernel) => {
    kernel.processes.add({ pid: 70, parent: CHILD, group: CHILD });
  };

  it("asks and kills the child's group, which it looks at until it is gone", () => {
    const { status, kernel } = graceOf("", [memberAppears, exits(6)]);
    expect(sentUntilKill(kernel)).toEqual([
      [-CHILD, 15],
      [-CHILD, 18],
      [-CHILD, 9],
    ]);
    expect(killedAfterMs(kernel)).toBe(2000);
    expect(status).toBe(6);
  });

  it("leaves soon after the group's last member has", () => {
    const script: Step[] = [memberAppears, exits(6)];
    const prepare = (kernel: SimulatedKernel) => {
      const idle = kernel.idle;
      kernel.idle = (remainingMs) => {
        if (kernel.nowMs >= 1500) kernel.processes.remove(70);
        return idle(remainingMs);
      };
    };
    const { status, kernel } = graceOf("", script, prepare);
    expect(status).toBe(6);
    expect(kernel.nowMs).toBeLessThan(1600);
  });

  it("signals nothing once a child in firstborn's own group is gone", () => {
    const { status, kernel } = graceOf("-c", [exits(6)], (kernel) => {
      kernel.childMakesGroup = false;
    });
    expect(status).toBe(6);
    expect(sentBy(kernel)).toEqual([]);
  });

  it("kills a child in firstborn's own group alone", () => {
    const { status, kernel } = graceOf("-c", [raise(15)], (kernel) => {
      kernel.childMakesGroup = false;
    });
    expect(sentUntilKill(kernel)).toEqual([
      [CHILD, 15],
      [CHILD, 9],
    ]);
    expect(status).toBe(137);
  });

  it("with -s waits for all orphans, whatever their group", () => {
    const script: Step[] = [orphanAppears, exits(6), (kernel) => kernel.end(CHILD + 1, 0)];
    const { status, kernel } = graceOf("-s", script);
    expect(status).toBe(6);
    expect(sentBy(kernel)).toEqual([
      [CHILD + 1, 15],
      [CHILD + 1, 18],
    ]);
  });

  it("gives up where the signals do not arrive", () => {
    const prepare = failing({ kill: 1 });
    expect(graceOf("", [memberAppears, exits(6)], prepare).status).toBe(6);
  });
});

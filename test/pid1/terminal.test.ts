import { describe, expect, it } from "vitest";
import { SIGCONT, SIGHUP, SIGTSTP, SIGTTIN, SIGTTOU } from "./kernel/abi.ts";
import type { SimulatedKernel } from "./kernel/simulated-kernel.ts";
import { CHILD, type Run, run, type Step } from "./run.ts";
import { exits, raise, sentBy } from "./steps.ts";

/** firstborn's own process, and so its group, when it is a job of a shell; and that shell's. */
const JOB = 50;
const SHELL = 40;

/** A terminal of the shell's session, or of PID 1's own. */
const terminal =
  (foreground: number, fds: readonly number[] = [0, 1, 2], session = SHELL) =>
  (kernel: SimulatedKernel) => {
    for (const fd of fds) kernel.terminal.fds.add(fd);
    kernel.terminal.session = session;
    kernel.terminal.foreground = foreground;
  };
const asJob = (argv: string, prepare: Run["prepare"], script: readonly Step[] = [exits(0)]) =>
  run({ argv, pid: JOB, ...(prepare === undefined ? {} : { prepare }), script });
const foregroundOfChild = (argv: string, prepare: NonNullable<Run["prepare"]>, pid = JOB) =>
  run({ argv, pid, inChild: true, prepare }).kernel.terminal.foreground;

describe("the terminal's foreground", () => {
  it("goes to the child's group when it was firstborn's", () => {
    for (const fds of [[0], [1], [2], [0, 1, 2]]) {
      expect(foregroundOfChild("firstborn app", terminal(JOB, fds))).toBe(CHILD);
    }
  });

  it("stays with the shell when firstborn was started in the background", () => {
    expect(foregroundOfChild("firstborn app", terminal(SHELL))).toBe(SHELL);
  });

  it("stays when the child is in firstborn's own group", () => {
    expect(foregroundOfChild("firstborn -c app", terminal(JOB))).toBe(JOB);
    expect(foregroundOfChild("dumb-init -c app", terminal(JOB))).toBe(JOB);
  });

  it("is another's where the descriptors lead to no terminal of firstborn's session", () => {
    expect(foregroundOfChild("firstborn app", terminal(7, [0, 1, 2], 7))).toBe(7);
    expect(foregroundOfChild("firstborn app", terminal(JOB, []))).toBe(JOB);
  });

  it("is taken by tini and catatonit in any case, from stdin", () => {
    for (const name of ["tini", "catatonit"]) {
      expect(foregroundOfChild(`${name} app`, terminal(SHELL, [0]))).toBe(CHILD);
      expect(foregroundOfChild(`${name} app`, terminal(SHELL, [1, 2]))).toBe(SHELL);
    }
  });

  it("is taken by catatonit through /dev/tty, wherever its streams lead", () => {
    const prepare = (kernel: SimulatedKernel) => {
      terminal(SHELL, [])(kernel);
      kernel.files.contents.set("/dev/tty", "");
    };
    expect(foregroundOfChild("catatonit app", prepare)).toBe(CHILD);
    expect(foregroundOfChild("tini app", prepare)).toBe(SHELL);
  });

  it("goes back to firstborn's group when the child has ended", () => {
    const { kernel } = asJob("firstborn app", terminal(JOB), [
      ({ terminal }) => {
        terminal.foreground = CHILD;
      },
      exits(0),
    ]);
    expect(kernel.terminal.foreground).toBe(JOB);
  });

  it("does not go back when somebody else has it by then", () => {
    const { kernel } = asJob("firstborn app", terminal(JOB), [
      ({ terminal }) => {
        terminal.foreground = SHELL;
      },
      exits(0),
    ]);
    expect(kernel.terminal.foreground).toBe(SHELL);
  });
});

describe("a session of the child's own", () => {
  const lines = ["firstborn --session app", "dumb-init app"];

  it.each(lines)("has the terminal that %s lets go of", (argv) => {
    const { kernel } = run({ argv, inChild: true, prepare: terminal(1, [0], 1) });
    expect([kernel.terminal.session, kernel.terminal.foreground]).toEqual([CHILD, CHILD]);
  });

  it.each(lines)("does not see the SIGHUP and SIGCONT of that from %s", (argv) => {
    const prepare = terminal(1, [0], 1);
    const { kernel } = run({ argv, prepare, script: [raise(SIGHUP, SIGCONT), exits(0)] });
    expect(kernel.terminal.session).toBe(0);
    expect(sentBy(kernel).filter(([, signal]) => signal !== 15)).toEqual([
      [-CHILD, SIGHUP],
      [-CHILD, SIGCONT],
    ]);
  });

  it.each(lines)("sees each SIGHUP where %s was no leader of the terminal's session", (argv) => {
    const { kernel } = asJob(argv, terminal(JOB), [raise(SIGHUP), exits(0)]);
    expect(kernel.terminal.session).toBe(SHELL);
    expect(sentBy(kernel)).toContainEqual([-CHILD, SIGHUP]);
  });

  it.each(lines)("sees each SIGHUP where %s has no terminal at all", (argv) => {
    const { kernel } = run({ argv, script: [raise(SIGHUP), exits(0)] });
    expect(sentBy(kernel)).toContainEqual([-CHILD, SIGHUP]);
  });
});

describe("a child that is stopped from the terminal", () => {
  const stops =
    (signal: number): Step =>
    (kernel) => {
      kernel.terminal.foreground = CHILD;
      kernel.stop(CHILD, signal);
    };
  /** The shell gives the foreground to firstborn's job, as `fg` does, or keeps it, as `bg`. */
  const shell = (foreground: number) => (kernel: SimulatedKernel) => {
    terminal(JOB)(kernel);
    kernel.onStopped = () => {
      expect(kernel.terminal.foreground).toBe(JOB);
      kernel.terminal.foreground = foreground;
    };
  };
  const stoppedItself = ({ history }: SimulatedKernel) =>
    history.filter(({ kind }) => kind === "stopped itself");

  it.each([SIGTSTP, SIGTTIN, SIGTTOU])("by signal %i stops firstborn too, and fg", (signal) => {
    const { kernel } = asJob("firstborn app", shell(JOB), [stops(signal), raise(10), exits(0)]);
    expect(stoppedItself(kernel)).toEqual([{ kind: "stopped itself", signal }]);
    expect(sentBy(kernel)).toEqual([
      [0, signal],
      [-CHILD, SIGCONT],
      [CHILD, 10],
    ]);
    expect(kernel.mask).toBe(2n ** 64n - 1n);
  });

  it("has the terminal again after fg, and not after bg", () => {
    const foregroundAfter = (foreground: number) => {
      let seen = 0;
      const look: Step = ({ terminal }) => {
        seen = terminal.foreground;
      };
      asJob("firstborn app", shell(foreground), [stops(SIGTSTP), look, exits(0)]);
      return seen;
    };
    expect(foregroundAfter(JOB)).toBe(CHILD);
    expect(foregroundAfter(SHELL)).toBe(SHELL);
  });

  it("may be stopped again and again", () => {
    const script = [stops(SIGTSTP), stops(SIGTTIN), stops(SIGTSTP), exits(3)];
    const { status, kernel } = asJob("firstborn app", shell(JOB), script);
    expect(status).toBe(3);
    expect(stoppedItself(kernel)).toHaveLength(3);
  });

  it("by SIGSTOP is left alone: that was not the terminal", () => {
    const { kernel } = asJob("firstborn app", shell(JOB), [stops(19), exits(0)]);
    expect(stoppedItself(kernel)).toEqual([]);
    expect(sentBy(kernel)).toEqual([]);
  });

  it("is no reason for firstborn to stop when it is not the command", () => {
    const orphanStops: Step = (kernel) => kernel.stop(kernel.addOrphan(), SIGTSTP);
    const { kernel } = asJob("firstborn -s app", shell(JOB), [orphanStops, exits(0)]);
    expect(stoppedItself(kernel)).toEqual([]);
  });

  it.each([
    ["firstborn app", 1, terminal(1, [0], 1)],
    ["firstborn app", JOB, terminal(JOB, [])],
    ["firstborn -c app", JOB, terminal(JOB)],
    ["firstborn --session app", JOB, terminal(JOB)],
    ["tini app", JOB, terminal(JOB)],
    ["catatonit app", JOB, terminal(JOB)],
  ])("stops nothing else under %s as process %i", (argv, pid, prepare) => {
    const { status, kernel } = run({ argv, pid, prepare, script: [stops(SIGTSTP), exits(4)] });
    expect(status).toBe(4);
    expect(stoppedItself(kernel)).toEqual([]);
  });
});

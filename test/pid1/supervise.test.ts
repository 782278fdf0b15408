import { describe, expect, it } from "vitest";
import { ARCHITECTURES, EACCES, EAGAIN, EINTR, ENOMEM } from "./kernel/abi.ts";
import { CHILD, load, type Run, run as runOn, type Step } from "./run.ts";
import { exits, failing, killedBy, orphanEnds, raise, sentBy } from "./steps.ts";

await load("arm64");

describe.each(ARCHITECTURES)("on %s", (arch) => {
  const run = (options: Omit<Run, "arch">) => runOn({ ...options, arch });
  /** All numbers up to one on the first of the architectures, some on the other. */
  const upTo = (most: number) =>
    Array.from({ length: most + 1 }, (_, n) => n).filter((n) => arch === "x64" || n % 17 === 0);

  describe("the exit status", () => {
    it("is the child's own, each of the 256", () => {
      for (const status of upTo(255)) {
        const outcome = run({ argv: "firstborn app", script: [exits(status)] });
        expect(outcome.status).toBe(status);
      }
    });

    it("is 128 + n when a signal killed the child, dumped core or not", () => {
      for (const signal of upTo(64).slice(1)) {
        for (const core of [0, 0x80]) {
          const script = [killedBy(signal | core)];
          expect(run({ argv: "firstborn app", script }).status).toBe(128 + signal);
        }
      }
    });

    it("becomes 0 when -e expects it", () => {
      const argv = "firstborn -e 143 -e 3 app";
      expect(run({ argv, script: [killedBy(15)] }).status).toBe(0);
      expect(run({ argv, script: [exits(3)] }).status).toBe(0);
      expect(run({ argv, script: [exits(4)] }).status).toBe(4);
    });

    it("is the child's even when an orphan ends at the same moment", () => {
      const atOnce: Step = (kernel) => {
        for (const step of [orphanEnds(7 << 8), exits(5), orphanEnds(9 << 8)]) step(kernel);
      };
      const { status, kernel } = run({ argv: "firstborn app", script: [atOnce] });
      expect(status).toBe(5);
      expect(kernel.processes.childrenOf(1)).toEqual([]);
    });

    it("is the child's even when an orphan ends later under the same number", () => {
      const again: Step = (kernel) => {
        kernel.processes.add({ pid: CHILD, parent: 1 });
        kernel.end(CHILD, 9 << 8);
      };
      const argv = "firstborn --grace 1s app";
      const script = [(kernel) => void kernel.addOrphan(), exits(6), again] satisfies Step[];
      expect(run({ argv, script }).status).toBe(6);
    });
  });

  describe("orphans", () => {
    it("are reaped by the thousand, and none keeps a signal or the child's end waiting", () => {
      const many: Step = (kernel) => {
        for (let i = 0; i < 3000; i++) orphanEnds()(kernel);
        kernel.raise(10);
      };
      const script = [many, many, exits(4)];
      const { status, kernel } = run({ argv: "firstborn app", script });
      expect(status).toBe(4);
      expect(kernel.history.filter(({ kind }) => kind === "reaped")).toHaveLength(6001);
      const taken = kernel.history.findIndex((entry) => entry.kind === "sent");
      expect(kernel.history.slice(0, taken).length).toBeLessThan(600);
    });

    it("that end faster than they are reaped do not keep firstborn from leaving", () => {
      const { status } = run({
        argv: "firstborn app",
        prepare: (kernel) => {
          kernel.fault = (call) => {
            if (call === "wait4") orphanEnds()(kernel);
            if (kernel.trace.length === 500) exits(4)(kernel);
            if (kernel.trace.length > 5000) throw new Error("PID 1 never leaves");
            return 0;
          };
        },
      });
      expect(status).toBe(4);
    });
  });

  describe("fork", () => {
    it("is tried again when it fails for a moment", () => {
      let failures = 3;
      const { status } = run({
        argv: "firstborn app",
        prepare: (kernel) => {
          kernel.fault = (call) => (call === "clone" && failures-- > 0 ? ENOMEM : 0);
          kernel.idle = (remainingMs) => {
            if (remainingMs === undefined) exits(4)(kernel);
            return remainingMs === undefined;
          };
        },
      });
      expect(status).toBe(4);
    });

    it("that keeps failing ends after some seconds, in one line and status 126", () => {
      const prepare = failing({ clone: ENOMEM });
      const { status, kernel } = run({ argv: "firstborn app", prepare });
      expect(status).toBe(126);
      expect(kernel.messages).toEqual([
        "firstborn: cannot start a process: Cannot allocate memory\n",
      ]);
      expect(kernel.nowMs).toBe(6000);
    });

    it("that keeps failing does not keep a stop signal waiting", () => {
      const prepare = failing({ clone: EACCES });
      const { status } = run({ argv: "firstborn app", prepare, script: [raise(15)] });
      expect(status).toBe(143);
    });

    it("that fails for a moment costs none of the signals that come meanwhile", () => {
      let failures = 2;
      const { kernel } = run({
        argv: "firstborn app",
        prepare: (kernel) => {
          kernel.fault = (call) => {
            if (call !== "clone" || failures-- === 0) return 0;
            raise(10, 34)(kernel);
            return EAGAIN;
          };
          kernel.idle = (remainingMs) => {
            if (remainingMs === undefined) exits(4)(kernel);
            return remainingMs === undefined;
          };
        },
      });
      expect(sentBy(kernel)).toEqual([10, 34, 34].map((signal) => [CHILD, signal]));
    });
  });

  describe("calls that fail", () => {
    it.each(["ppoll", "read", "chdir", "close_range", "signalfd4"])(
      "with EINTR at times, such as %s, cost neither a signal nor the status",
      (name) => {
        let turn = 0;
        const { status, kernel } = run({
          argv: "firstborn app",
          prepare: (kernel) => {
            kernel.fault = (call) => (call === name && turn++ % 2 === 0 ? EINTR : 0);
          },
          script: [raise(10), raise(12), exits(9)],
        });
        expect(sentBy(kernel)).toEqual([10, 12].map((signal) => [CHILD, signal]));
        expect(status).toBe(9);
      },
    );
  });
});

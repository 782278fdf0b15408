import { describe, expect, it } from "vitest";
import type { SimulatedKernel } from "./kernel/simulated-kernel.ts";
import type { StreamKind } from "./kernel/stream.ts";
import { CHILD, type Run, run, type Step } from "./run.ts";
import { exits, failing, orphanEnds, raise, sentBy } from "./steps.ts";

const KINDS: readonly StreamKind[] = [
  "pipe",
  "old pipe",
  "ancient pipe",
  "socket",
  "file",
  "terminal",
  "closed",
];

/** All that firstborn can say of a run with two signals, an orphan and a status of 5. */
const ALL = [
  "firstborn: started 'app' as process 2\n",
  "firstborn: passing on signal 10\n",
  "firstborn: passing on signal 12\n",
  "firstborn: warning: reaped the orphan 3\n",
  "firstborn: the child ended with status 5\n",
];

function talk(prepare: (kernel: SimulatedKernel) => void, before: readonly Step[] = []) {
  const script = [raise(10, 12), ...before, orphanEnds(), exits(5)];
  const { status, kernel } = run({ argv: "firstborn -vvw app", script, prepare });
  expect(status).toBe(5);
  expect(sentBy(kernel)).toEqual([10, 12].map((signal) => [CHILD, signal]));
  return kernel;
}

describe("stderr that is", () => {
  it.each(KINDS)("a %s with room gets every message", (kind) => {
    const { messages } = talk(({ stderr }) => {
      stderr.kind = kind;
    });
    expect(messages).toEqual(kind === "closed" ? [] : ALL);
  });

  it.each(KINDS)("a %s that is full keeps nothing waiting", (kind) => {
    const { messages } = talk(({ stderr }) => {
      stderr.kind = kind;
      stderr.room = 0;
    });
    expect(messages).toEqual([]);
  });

  it.each(["pipe", "old pipe", "ancient pipe", "socket"] as const)(
    "a %s that nobody reads any more makes no signal for the child, and no message about it",
    (kind) => {
      const { messages, history } = talk(({ stderr }) => {
        stderr.kind = kind;
        stderr.hasReader = false;
      });
      expect(messages).toEqual([]);
      expect(history.length).toBeLessThan(40);
    },
  );

  it.each(["pipe", "old pipe", "ancient pipe", "socket", "terminal"] as const)(
    "a %s that is read again gets whole messages again",
    (kind) => {
      const prepare = ({ stderr }: SimulatedKernel) => {
        stderr.kind = kind;
        stderr.room = 0;
      };
      const isRead: Step = ({ stderr }) => {
        stderr.room = 65_536;
      };
      expect(talk(prepare, [isRead]).messages).toEqual(ALL.slice(3));
    },
  );

  it("not even to be asked about costs messages only", () => {
    for (const errno of [1, 22, 38]) {
      const kernel = talk(failing({ sendto: errno, pwritev2: errno, ppoll: errno }));
      expect(kernel.messages).toEqual([]);
    }
  });

  it("closed, its number taken by another descriptor, is left alone", () => {
    talk((kernel) => {
      kernel.isStdinOpen = false;
      kernel.stdout.kind = "closed";
      kernel.stderr.kind = "closed";
    });
  });
});

describe("what is said", () => {
  const says = (argv: Run["argv"], environment: readonly string[] = []) =>
    run({ argv, environment, pid: 50, script: [raise(10), orphanEnds(), exits(5)] }).kernel
      .messages;

  it.each<[level: number, options: string, lines: readonly string[]]>([
    [1, "", ["firstborn: warning: not PID 1 and no subreaper"]],
    [1, "-w", ["firstborn: warning: not PID 1", "firstborn: warning: reaped the orphan 3"]],
    [1, "-s", []],
    [2, "-vs", ["firstborn: started 'app' as process 2", "firstborn: the child ended with"]],
    [3, "-vvs", ["firstborn: started", "firstborn: passing on signal 10", "firstborn: the child"]],
  ])("at level %i, with %j, is as much as was asked for", (_level, options, lines) => {
    const said = says(["firstborn", ...options.split(" ").filter((word) => word !== ""), "app"]);
    expect(said).toHaveLength(lines.length);
    lines.forEach((line, i) => {
      expect(said[i]).toContain(line);
    });
  });

  it("at level 0 is nothing but what ends the run", () => {
    expect(says("firstborn -w app", ["TINI_VERBOSITY=0"])).toEqual([]);
    expect(says("firstborn -vvv app", ["TINI_VERBOSITY=0"])).toEqual([]);
    const { messages } = run({ argv: "firstborn -x", environment: ["TINI_VERBOSITY=0"] }).kernel;
    expect(messages).toHaveLength(1);
  });

  it.each([
    ["firstborn", "firstborn: "],
    ["tini", "tini: "],
    ["docker-init", "tini: "],
    ["dumb-init", "[dumb-init] "],
    ["catatonit", "catatonit: "],
  ])("by %s begins with %j", (name, prefix) => {
    expect(run({ argv: [name, "--nope"] }).kernel.messages[0]).toBe(
      `${prefix}unknown option (see --help): '--nope'\n`,
    );
  });

  it.each<[word: string, quoted: string]>([
    ["a\nb", "'a?b'"],
    ["\u001b[31mred\u0007", "'?[31mred?'"],
    ["\u007f\t\r\u0001", "'????'"],
    ["d\u00fcrfen, \u0434\u0430, \u{1f600}", "'d\u00fcrfen, \u0434\u0430, \u{1f600}'"],
    ["%s%n", "'%s%n'"],
    ["it's", "'it's'"],
  ])("of a user's word %j is %s: nothing that breaks a line or a terminal", (word, quoted) => {
    const [message] = run({ argv: ["firstborn", `--${word}`] }).kernel.messages;
    expect(message).toBe(`firstborn: unknown option (see --help): ${quoted.replace("'", "'--")}\n`);
  });

  it("is one line of at most a page, whatever a word's length", () => {
    for (const size of [4000, 4050, 4060, 4096, 100_000]) {
      const { messages } = run({ argv: ["firstborn", `-${"x".repeat(size)}`] }).kernel;
      expect(messages).toHaveLength(1);
      const whole = `firstborn: unknown option (see --help): '-'\n`.length + size;
      expect(messages[0]!.length).toBe(Math.min(whole, 4096));
      expect(messages[0]).toMatch(/^firstborn: [^\n]+\n$/);
    }
  });

  it("has numbers of any size", () => {
    for (const pid of [7, 10, 99, 100, 32_768, 4_194_304]) {
      const appears: Step = (kernel) => {
        kernel.processes.add({ pid, parent: 1 });
        kernel.end(pid, 0);
      };
      const { messages } = run({ argv: "firstborn -w app", script: [appears, exits(0)] }).kernel;
      expect(messages).toEqual([`firstborn: warning: reaped the orphan ${pid}\n`]);
    }
  });
});

describe("help and version", () => {
  const printed = (line: string, prepare: (kernel: SimulatedKernel) => void = () => {}) =>
    run({ argv: line, prepare });

  it("are whole though each write takes but a part", () => {
    const whole = printed("firstborn --help").kernel.stdout.messages.join("");
    const { status, kernel } = printed("firstborn --help", ({ stdout }) => {
      stdout.bytesPerWrite = 7;
    });
    expect(status).toBe(0);
    expect(kernel.stdout.messages.join("")).toBe(whole);
  });

  it("that cannot be written end with 1", () => {
    for (const option of ["--help", "--version", "--license"]) {
      const closed = printed(`firstborn ${option}`, ({ stdout }) => {
        stdout.kind = "closed";
      });
      expect(closed.status).toBe(1);
      const unread = printed(`firstborn ${option}`, ({ stdout }) => {
        stdout.hasReader = false;
      });
      expect(unread.status).toBe(1);
    }
  });
});

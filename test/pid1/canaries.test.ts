import { describe, expect, it } from "vitest";
import { pid1Module } from "../../scripts/aot/pid1-wasm.ts";
import { simulate } from "./model/simulate.ts";

/** As many worlds as properties.test.ts tries: a fault that these do not meet, it does not find. */
const SEEDS = 600;

/** A fault on purpose: one line of src/pid1 that says something else. */
interface Fault {
  readonly file: string;
  readonly right: string;
  readonly wrong: string;
  /** One of the promises that it breaks. */
  readonly breaks: RegExp;
}

const FAULTS: readonly (readonly [what: string, fault: Fault])[] = [
  [
    "takes the signals of a turn and passes on none of the real-time ones",
    {
      file: "supervise.ts",
      right: "if (child === 0 || childGone) return;",
      wrong: "if (child === 0 || childGone || signal > 33) return;",
      breaks: /signal \d+ not passed on/,
    },
  ],
  [
    "ends the grace too early",
    {
      file: "supervise.ts",
      right: "deadline = nowMs() + graceMs;",
      wrong: "deadline = nowMs() + graceMs / 2;",
      breaks: /SIGKILL at .* too early/,
    },
  ],
  [
    "leaves when it has no child that is dead, though some live",
    {
      file: "supervise.ts",
      right: "noChildren = pid === -ECHILD;",
      wrong: "noChildren = true;",
      breaks: /left children behind/,
    },
  ],
  [
    "signals a child's group without a look at whether it is one",
    {
      file: "supervise.ts",
      right: "if (signalGroup && kill(-child, signal) !== -ESRCH) return;",
      wrong: "if (signalGroup) { kill(-child, signal); return; }",
      breaks: /signal \d+ not passed on/,
    },
  ],
  [
    "waits for its child alone, and in wait4",
    {
      file: "supervise.ts",
      right: "const options = WNOHANG | (followsStops() ? WUNTRACED : 0);",
      wrong: "const options: i64 = followsStops() ? WUNTRACED : 0;",
      breaks: /wait4 may block/,
    },
  ],
  [
    "forgets to take all signals again once its child is started",
    {
      file: "main.ts",
      right: "takeOnly(blockedSignals());",
      wrong: "takeOnly(STOPS);",
      breaks: /waits beside \d+ signals|waits for ever/,
    },
  ],
];

describe("the simulator finds a PID 1 that", () => {
  it.each(FAULTS)("%s", { timeout: 60_000 }, async (_what, { file, right, wrong, breaks }) => {
    let edits = 0;
    const module = await pid1Module("x64", (path, text) => {
      if (!path.endsWith(`src/pid1/${file}`)) return text;
      edits += text.split(right).length - 1;
      return text.replace(right, wrong);
    });
    // What is not there any more cannot be broken: this test is to be mended then.
    expect(edits, `${file} has ${right}`).toBeGreaterThan(0);
    const found: string[] = [];
    for (let seed = 0; seed < SEEDS && !found.some((text) => breaks.test(text)); seed++) {
      found.push(...simulate(seed, { module }).violations);
    }
    expect(found.find((text) => breaks.test(text))).toBeDefined();
  });
});

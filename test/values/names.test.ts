import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CAPABILITIES, mergeCapabilities, parseCapability } from "../../src/values/capabilities.ts";
import { exitStatusName, parseExitCondition } from "../../src/values/exit-statuses.ts";
import { parseIdentity } from "../../src/values/identities.ts";
import { parseSignal, signalName } from "../../src/values/signals.ts";
import { answerOf } from "./read.ts";

describe("signals", () => {
  test.each([
    ["SIGTERM", 15],
    ["TERM", 15],
    ["15", 15],
    ["SIGRTMIN", 34],
    ["RTMIN+3", 37],
    ["SIGRTMAX-2", 62],
    ["RTMAX", 64],
    ["term", "mistake"],
    ["SIGFOO", "mistake"],
    ["0", "mistake"],
    ["65", "mistake"],
    ["RTMIN-1", "mistake"],
    ["RTMIN+31", "mistake"],
  ])("%s is %j", (text, signal) => {
    expect(answerOf(parseSignal(text))).toBe(signal);
  });

  test("every signal's name is read as its number", () => {
    for (let signal = 1; signal <= 64; signal++) {
      expect(answerOf(parseSignal(signalName(signal)))).toBe(signal);
    }
  });
});

describe("exit conditions", () => {
  test.each([
    ["250", { kind: "status", status: 250 }],
    ["TEMPFAIL", { kind: "status", status: 75 }],
    ["SIGKILL", { kind: "signal", signal: 9 }],
    ["KILL", { kind: "signal", signal: 9 }],
    ["256", "mistake"],
    ["-1", "mistake"],
    ["FOO", "mistake"],
    ["constructor", "mistake"],
  ])("%s is %j", (word, condition) => {
    expect(answerOf(parseExitCondition(word))).toEqual(condition);
  });

  test("a status without a name has none", () => {
    expect(exitStatusName(203)).toBe("EXEC");
    expect(exitStatusName(99)).toBeUndefined();
  });
});

describe("users and groups", () => {
  test.each(["www-data", "0", "1000", "user.name", "\u00fcmlaut", "a b", "-x", "$x"])(
    "%j may be one",
    (name) => {
      expect(answerOf(parseIdentity(name))).toBe(name);
    },
  );

  test.each(["", ".", "..", "a/b", "a:b", "-1", "007", "65535", "4294967295", " a", "a ", "a\n"])(
    "%j is none",
    (name) => {
      expect(answerOf(parseIdentity(name))).toBe("mistake");
    },
  );
});

describe("capabilities", () => {
  test("names count in any case, and so do numbers", () => {
    expect(answerOf(parseCapability("CAP_KILL"))).toBe("cap_kill");
    expect(answerOf(parseCapability("5"))).toBe("cap_kill");
    expect(answerOf(parseCapability("kill"))).toBe("mistake");
  });

  test("the first list replaces the default, the next ones add, and those behind ~ remove", () => {
    const first = mergeCapabilities(CAPABILITIES, ["cap_kill"], false, CAPABILITIES);
    expect(first).toEqual(["cap_kill"]);
    const second = mergeCapabilities(first, ["cap_chown"], false, CAPABILITIES);
    expect(second).toEqual(["cap_chown", "cap_kill"]);
    expect(mergeCapabilities(second, ["cap_kill"], true, CAPABILITIES)).toEqual(["cap_chown"]);
  });

  test("an empty list is none, and ~ alone is all", () => {
    expect(mergeCapabilities(["cap_kill"], [], false, CAPABILITIES)).toEqual([]);
    expect(mergeCapabilities(["cap_kill"], [], true, CAPABILITIES)).toEqual(CAPABILITIES);
  });
});

test("no text makes a parser of names fail otherwise than by an answer", () => {
  const parsers = [parseSignal, parseExitCondition, parseIdentity, parseCapability];
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      for (const parse of parsers) expect(parse(text).ok).toBeTypeOf("boolean");
    }),
  );
});

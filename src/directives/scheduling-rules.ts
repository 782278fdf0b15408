// The rules of directives that are like no other: how processes share processors and disks.

import { failed, type Parsed, parsed, quoted } from "../values/parsed.ts";
import { NAME_WORDS } from "../values/words.ts";
import { wordsOf } from "./list-types.ts";
import { type Applied, last, type Rule, reset, resettable } from "./rules.ts";
import { integer, numbered, word } from "./value-types.ts";
import { CPU_SCHEDULING_POLICIES, IO_SCHEDULING_CLASSES } from "./words.ts";

/** `0-3 5,7`; several lines add up. */
export const CPU_LIST = wordsOf(
  "CPU or FIRST-LAST...",
  { ...NAME_WORDS, separators: " \t\n\r," },
  (word): Parsed<readonly number[]> => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(word);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    if (match === null || last < first || last > MAX_CPU) {
      return failed(`${quoted(word)} is not a processor`, "write numbers or ranges such as 0-3");
    }
    return parsed(Array.from({ length: last - first + 1 }, (_, index) => first + index));
  },
);

/** CPU_SETSIZE of the C library is 1024; systemd takes up to 8192. */
const MAX_CPU = 8191;

const POLICY_WORD = resettable("cpuSchedulingPolicy", word(CPU_SCHEDULING_POLICIES));

export const CPU_AFFINITY: Rule = {
  syntax: CPU_LIST.syntax,
  repeats: "they add up",
  apply(before, text, context) {
    if (text === "") return reset("cpuAffinity");
    const { items, problems } = CPU_LIST.parse(text, context);
    const all = new Set([...before.cpuAffinity, ...items.flat()]);
    return { patch: { cpuAffinity: [...all].sort((a, b) => a - b) }, problems };
  },
};

/** The range of priorities depends on the policy, and a new one moves the priority into its own. */
export const CPU_POLICY: Rule = {
  syntax: CPU_SCHEDULING_POLICIES.join(", "),
  repeats: "the last one counts",
  apply(before, text, context) {
    const { patch, problems } = POLICY_WORD.apply(before, text, context);
    const policy = patch.cpuSchedulingPolicy;
    if (policy === undefined) return { patch, problems };
    const isRealTime = policy === "fifo" || policy === "rr";
    const priority = isRealTime ? Math.max(1, before.cpuSchedulingPriority) : 0;
    return { patch: { ...patch, cpuSchedulingPriority: priority }, problems };
  },
};

const IO_CLASS_WORD = last("ioSchedulingClass", numbered(IO_SCHEDULING_CLASSES));
const IO_PRIORITY_NUMBER = last("ioSchedulingPriority", integer(0, 7));

/** The kernel has class and priority in one number: without the class, there is no priority. */
export const IO_CLASS: Rule = {
  ...IO_CLASS_WORD,
  apply(before, text, context) {
    if (text === "") return NO_IO_SCHEDULING;
    const applied = IO_CLASS_WORD.apply(before, text, context);
    if (applied.patch.ioSchedulingClass !== "none") return applied;
    return { ...applied, patch: { ...applied.patch, ioSchedulingPriority: null } };
  },
};

export const IO_PRIORITY: Rule = {
  ...IO_PRIORITY_NUMBER,
  apply: (before, text, context) =>
    text === "" ? NO_IO_SCHEDULING : IO_PRIORITY_NUMBER.apply(before, text, context),
};

const NO_IO_SCHEDULING: Applied = {
  patch: { ioSchedulingClass: null, ioSchedulingPriority: null },
  problems: [],
};

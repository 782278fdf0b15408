// How single values are written and read.

import { parseBoolean } from "../values/booleans.ts";
import { integerBetween, oneOf, parseInteger, parseMode } from "../values/numbers.ts";
import { failed, type Parse, type Parsed, parsed, quoted } from "../values/parsed.ts";
import { isNormalizedPath, parseAbsolutePath } from "../values/paths.ts";
import { parseSignal } from "../values/signals.ts";
import { expandSpecifiers } from "../values/specifiers.ts";
import { parseNanoseconds, parseTimeSpan, type TimeSpan } from "../values/time-spans.ts";
import type { ValueType } from "./rules.ts";
import type { OptionalPath, WorkingDirectory } from "./settings.ts";
import type { Preserve } from "./words.ts";

export const BOOLEAN = plain("BOOLEAN", parseBoolean);
export const MODE = plain("MODE", parseMode);
export const SIGNAL = plain("SIGNAL", parseSignal);
export const TIME_SPAN: ValueType<TimeSpan> = plain("TIME SPAN", (text) => parseTimeSpan(text));

/** Where zero does not mean "at once", but "never". */
export const TIMEOUT: ValueType<TimeSpan> = plain("TIME SPAN", (text) => {
  const span = parseTimeSpan(text);
  return span.ok && span.value === 0 ? parsed("infinity") : span;
});

export const NANOSECONDS: ValueType<number> = plain("NANOSECONDS", (text) => {
  const span = parseNanoseconds(text);
  if (!span.ok || span.value !== "infinity") return span as Parsed<number>;
  return failed("this cannot be endless", "write nanoseconds");
});

export const TEXT: ValueType<string> = expanded(plain("TEXT", parsed));

export const PATH: ValueType<string> = expanded(plain("PATH", parseAbsolutePath));

/** A `-` before a path makes it no mistake that nothing is there. */
export const OPTIONAL_PATH: ValueType<OptionalPath> = {
  syntax: "[-]PATH",
  parse(text, context) {
    const optional = text.startsWith("-");
    const path = PATH.parse(optional ? text.slice(1) : text, context);
    return path.ok ? parsed({ path: path.value, optional }) : path;
  },
};

export const WORKING_DIRECTORY: ValueType<WorkingDirectory> = {
  syntax: "[-]PATH or ~",
  parse(text, context) {
    const optional = text.startsWith("-");
    const rest = optional ? text.slice(1) : text;
    if (rest === "~") return parsed({ kind: "home", optional });
    const path = PATH.parse(rest, context);
    return path.ok ? parsed({ kind: "path", path: path.value, optional }) : path;
  },
};

/** What is relative lies below /run, and /var/run is the former name of /run. */
export const PID_FILE: ValueType<string> = expanded(
  plain("PATH", (text) => {
    const path = parseAbsolutePath(text.startsWith("/") ? text : `/run/${text}`);
    if (!path.ok) return path;
    if (!isNormalizedPath(path.value)) return failed("the path goes through . or ..");
    return parsed(path.value.replace(/^\/var\/run\//, "/run/"));
  }),
);

/** A well-known name of the D-Bus specification. */
export const BUS_NAME: ValueType<string> = expanded(
  plain("NAME", (text) =>
    /^[A-Za-z_-][A-Za-z0-9_-]*(?:\.[A-Za-z_-][A-Za-z0-9_-]*)+$/.test(text) && text.length <= 255
      ? parsed(text)
      : failed(`${quoted(text)} is not a bus name`, "write it like org.example.Name"),
  ),
);

export const NICE: ValueType<number> = plain("-20 to 19", integerBetween(-20, 19));
export const OOM_SCORE: ValueType<number> = plain("-1000 to 1000", integerBetween(-1000, 1000));
export const EXIT_STATUS: ValueType<number> = plain("0 to 255", integerBetween(0, 255));

/** Besides the words, systemd takes what is true or false for `yes` and `no`. */
export const PRESERVE: ValueType<Preserve> = plain("no, restart or yes", (text) => {
  if (text === "restart") return parsed("restart");
  const flag = parseBoolean(text);
  return flag.ok ? parsed(flag.value ? "yes" : "no") : failed(flag.problem.message, WORDS_ADVICE);
});

const WORDS_ADVICE = "write no, restart or yes";

export function integer(least: number, most: number): ValueType<number> {
  return plain(`${least} to ${most}`, integerBetween(least, most));
}

export const UNSIGNED = plain("NUMBER", integerBetween(0, 2 ** 32 - 1));

export function word<const T extends string>(words: readonly T[]): ValueType<T> {
  return plain(words.join(", "), oneOf(words));
}

/** A word, or its number for the kernel, which is its place in the list. */
export function numbered<const T extends string>(words: readonly T[]): ValueType<T> {
  const parse = oneOf(words);
  return plain(words.join(", "), (text) => {
    const byNumber = words[parseInteger(text) ?? -1];
    return byNumber === undefined ? parse(text) : parsed(byNumber);
  });
}

/** The type, read after its specifiers were filled in. */
export function expanded<T>(type: ValueType<T>): ValueType<T> {
  return {
    syntax: type.syntax,
    parse(text, context): Parsed<T> {
      const value = expandSpecifiers(text, context);
      return value.ok ? type.parse(value.value, context) : value;
    },
  };
}

export function plain<T>(syntax: string, parse: Parse<T>): ValueType<T> {
  return { syntax, parse };
}

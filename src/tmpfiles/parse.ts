// The text of a tmpfiles.d file -> its lines, and what is wrong in it; tmpfiles.d(5).

import { posix } from "node:path";
import type { Diagnostic, Span } from "../unit-file/diagnostic.ts";
import { readEscape } from "../values/escapes.ts";
import type { Parsed } from "../values/parsed.ts";
import { failed, parsed, quoted } from "../values/parsed.ts";
import { expandSpecifiers, type HostFacts } from "../values/specifiers.ts";
import { parseTimeSpan } from "../values/time-spans.ts";
import { QUOTED_WORDS, readWord } from "../values/words.ts";
import type {
  AgeSetting,
  LineType,
  ModeSetting,
  Modifiers,
  OwnerSetting,
  TmpfilesLine,
} from "./line.ts";

export interface ParsedTmpfiles {
  readonly lines: readonly TmpfilesLine[];
  readonly diagnostics: readonly Diagnostic[];
}

const FIELDS = ["type", "path", "mode", "user", "group", "age"] as const;
type Fields = Readonly<Record<(typeof FIELDS)[number], string>> & {
  readonly argument: string | undefined;
};

export function parseTmpfiles(text: string, file: string, host: HostFacts): ParsedTmpfiles {
  const lines: TmpfilesLine[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const content = raw.trim();
    if (content === "" || content.startsWith("#")) continue;
    const column = raw.indexOf(content) + 1;
    const span = { file, line: index + 1, column, length: content.length };
    const line = parseLine(content, span, host);
    if (line.ok) {
      lines.push(line.value);
    } else {
      const { message, advice, offset } = line.problem;
      const place = { ...span, column: column + offset, length: 1 };
      diagnostics.push({ code: "tmpfiles", severity: "error", span: place, message, advice });
    }
  }
  return { lines, diagnostics };
}

function parseLine(content: string, span: Span, host: HostFacts): Parsed<TmpfilesLine> {
  const fields = splitFields(content);
  if (!fields.ok) return fields;
  const { value } = fields;
  const type = parseType(value.type);
  if (!type.ok) return type;
  const path = parsePath(value.path, host);
  if (!path.ok) return path;
  const mode = parseMode(value.mode);
  if (!mode.ok) return mode;
  const age = parseAge(value.age);
  if (!age.ok) return age;
  const argument = parseArgument(value.argument, type.value, host);
  if (!argument.ok) return argument;
  return parsed({
    ...type.value,
    path: path.value,
    mode: mode.value,
    user: parseOwner(value.user),
    group: parseOwner(value.group),
    age: age.value,
    argument: argument.value,
    span,
  });
}

/** A backslash makes the next character plain, and begins no C escape. */
const WORDS = { ...QUOTED_WORDS, backslash: "plain" } as const;

/** Six words, and the rest of the line as it stands. */
function splitFields(content: string): Parsed<Fields> {
  const words: string[] = [];
  let position = 0;
  while (words.length < FIELDS.length) {
    const read = readWord(content, position, WORDS);
    if (read.kind === "open-quote") return failed("the quote is not closed", "", read.offset);
    if (read.kind === "end") break;
    words.push(read.word.text);
    position = read.next;
  }
  if (words.length < 2) return failed("a line needs a type and a path", "such as: d /run/name");
  const rest = words.length < FIELDS.length ? "" : content.slice(position).trim();
  const named = FIELDS.map((name, index) => [name, words[index] ?? "-"] as const);
  const argument = rest === "" || rest === "-" ? undefined : rest;
  return parsed({ ...(Object.fromEntries(named) as Omit<Fields, "argument">), argument });
}

const TYPES = "fFdDvqQpLcbCewxXrRzZtThHaA";

function parseType(text: string): Parsed<{ type: LineType; modifiers: Modifiers }> {
  const type = text[0]!;
  const modifiers = text.slice(1);
  if (!TYPES.includes(type)) {
    return failed(`${quoted(text)} is no type of line`, "see tmpfiles.d(5) for the letters");
  }
  const unknown = [...modifiers].find((letter) => !"+!-=^~".includes(letter));
  if (unknown !== undefined) return failed(`${quoted(unknown)} is no modifier`, "", 1);
  const has = (letter: string) => modifiers.includes(letter);
  return parsed({
    type: type as LineType,
    modifiers: {
      plus: has("+"),
      bootOnly: has("!"),
      mayFail: has("-"),
      removeOthers: has("="),
      credential: has("^"),
      base64: has("~"),
    },
  });
}

/** What a unit is called does not matter here. */
function expand(text: string, host: HostFacts): Parsed<string> {
  const unknown = /%([cdfiIjJnNpPqsyYE])/.exec(text.replaceAll("%%", "--"));
  if (unknown !== null) return failed(`%${unknown[1]} is no specifier here`, "write %% to mean it");
  const unit = { kind: "plain", prefix: "tmpfiles", type: "service" } as const;
  return expandSpecifiers(text, { unit, fragmentPath: "", host });
}

function parsePath(text: string, host: HostFacts): Parsed<string> {
  const expanded = expand(text, host);
  if (!expanded.ok) return expanded;
  const path = expanded.value;
  if (!path.startsWith("/")) return failed(`${quoted(path)} is no absolute path`, "begin with /");
  if (path.split("/").includes("..")) return failed(`${quoted(path)} has .. in it`);
  return parsed(posix.normalize(path).replace(/(.)\/$/, "$1"));
}

function parseMode(text: string): Parsed<ModeSetting | undefined> {
  if (text === "-") return parsed(undefined);
  const match = /^([~:]*)([0-7]{1,4})$/.exec(text);
  if (match === null) return failed(`${quoted(text)} is no mode`, "write it like 0755");
  const [, marks = "", digits = ""] = match;
  const bits = Number.parseInt(digits, 8);
  return parsed({ bits, masked: marks.includes("~"), onlyNew: marks.includes(":") });
}

function parseOwner(text: string): OwnerSetting | undefined {
  if (text === "-") return undefined;
  return { name: text.replace(/^:/, ""), onlyNew: text.startsWith(":") };
}

/** As the manual page has them: directories do not count their own change. */
const [FILE_TIMES, DIRECTORY_TIMES] = ["abcm", "abm"];

function parseAge(text: string): Parsed<AgeSetting | undefined> {
  if (text === "-") return parsed(undefined);
  const match = /^(~?)(?:([abcmABCM]+):)?(.*)$/.exec(text)!;
  const [, mark, letters, span = ""] = match;
  const parsedSpan = parseTimeSpan(span);
  if (!parsedSpan.ok) return parsedSpan;
  if (parsedSpan.value === "infinity") return parsed(undefined);
  return parsed({
    microseconds: parsedSpan.value,
    keepsFirstLevel: mark === "~",
    fileTimes: letters === undefined ? FILE_TIMES : letters.replace(/[^abcm]/g, ""),
    directoryTimes:
      letters === undefined ? DIRECTORY_TIMES : letters.replace(/[^ABCM]/g, "").toLowerCase(),
  });
}

function parseArgument(
  text: string | undefined,
  { type, modifiers }: { readonly type: LineType; readonly modifiers: Modifiers },
  host: HostFacts,
): Parsed<string | undefined> {
  if (text === undefined) {
    return "wtTaAhHcb".includes(type) ? failed(`${type} needs an argument`) : parsed(undefined);
  }
  if (modifiers.credential || modifiers.base64) return parsed(text);
  if (!"fFwLC".includes(type)) return parsed(text);
  const expanded = expand(text, host);
  if (!expanded.ok || !"fFw".includes(type)) return expanded;
  return parsed(withoutEscapes(expanded.value));
}

function withoutEscapes(text: string): string {
  let result = "";
  for (let position = 0; position < text.length; ) {
    const sequence = text[position] === "\\" ? readEscape(text, position) : undefined;
    result += sequence?.text ?? text[position];
    position += sequence?.length ?? 1;
  }
  return result;
}

// Time spans, escaped names, exit statuses and the names of all directives: ours against those of
// systemd's own tools.

import { spawnSync } from "node:child_process";
import { SECTIONS } from "../../src/directives/table.ts";
import { exitStatusName } from "../../src/values/exit-statuses.ts";
import { parseTimeSpan } from "../../src/values/time-spans.ts";
import {
  escapePath,
  escapeUnitName,
  unescapePath,
  unescapeUnitName,
} from "../../src/values/unit-escape.ts";
import { SYSTEMD } from "./real-systemd.ts";

const SPANS = [
  ...["0", "5", " 5 ", "5s", "2 h", "2hours", "48hr", "1y 12month", "55s500ms", "300ms20s 5day"],
  ...[
    "1.5s",
    ".5",
    "1.",
    "1.s",
    "1.5.5",
    "12.34 .56",
    "12.34s.56",
    "5 5",
    "1h30",
    "+5",
    "-5",
    "++5",
  ],
  ...[
    "infinity",
    " infinity",
    "infinity 1",
    "5M",
    "5m",
    "5min",
    "5mins",
    "5 minutes",
    "1us",
    "1\u00b5s",
  ],
  ...[
    "1\u03bcs",
    "1usec",
    "1 msec",
    "0.000001",
    "0.0000001",
    "3.999999",
    "1w1d",
    "5x",
    "",
    " ",
    "s",
    "1 s s",
  ],
  ...[
    "99y",
    "200y",
    "1d 1d 1d",
    "0x10",
    "010",
    "1e3",
    "5 sec ond",
    "2month 3M",
    "1\t2",
    "1.5y",
    "0.1month",
  ],
] as const;

const NAMES = [
  ...[
    "a",
    "a-b",
    "a/b",
    "a b",
    "\u00e4\u20ac",
    ".hidden",
    "a.b",
    "\\x",
    "a\\b",
    "@",
    "a:b_c",
    "/",
    "//a",
  ],
  ...["tab\there", "new\nline", "(x)", "foo.service", "%i", "-", "--", "\u{1f600}"],
] as const;

const ESCAPED = ["a-b", "a\\x2db", "\\x2ea", "-", "a\\xc3\\xa4", "\\", "\\q", "\\x4", "--a", ""];
const PATHS = [
  "/",
  "//",
  "/a",
  "/a/b/",
  "/a//b",
  "/a/./b",
  "/a/../b",
  "/a b-c",
  "/.a",
  "/a/.b",
  "/\u00e4",
];

/** A line for every answer that is not the same. */
export function compareValues(): readonly string[] {
  return [
    ...SPANS.flatMap((text) =>
      same(`the time span ${JSON.stringify(text)}`, span(text), theirSpan(text)),
    ),
    ...NAMES.flatMap((text) =>
      same(`escaped ${JSON.stringify(text)}`, escapeUnitName(text), escaped(text)),
    ),
    ...ESCAPED.flatMap((text) =>
      same(
        `unescaped ${JSON.stringify(text)}`,
        unescapeUnitName(text),
        escaped(text, "--unescape"),
      ),
    ),
    ...PATHS.flatMap((text) =>
      same(`the escaped path ${JSON.stringify(text)}`, escapePath(text), escaped(text, "--path")),
    ),
    ...ESCAPED.flatMap((text) =>
      same(
        `the unescaped path ${JSON.stringify(text)}`,
        unescapePath(text),
        escaped(text, "--unescape", "--path"),
      ),
    ),
    ...same("the exit statuses", ourStatuses(), theirStatuses()),
    ...missingDirectives(),
  ];
}

/** How many values there are to compare. */
export const VALUE_COUNT = SPANS.length + NAMES.length + 2 * ESCAPED.length + PATHS.length + 2;

function same(what: string, ours: string | undefined, theirs: string | undefined): string[] {
  if (ours === theirs) return [];
  return [`${what}: firstborn says ${JSON.stringify(ours)}, systemd ${JSON.stringify(theirs)}`];
}

function span(text: string): string | undefined {
  const parsed = parseTimeSpan(text);
  return parsed.ok ? String(parsed.value) : undefined;
}

function theirSpan(text: string): string | undefined {
  const output = run("systemd-analyze", ["timespan", "--", text]);
  const human = /Human: (.*)/.exec(output ?? "")?.[1];
  return human === "infinity" ? "infinity" : /\u03bcs: (\d+)/.exec(output ?? "")?.[1];
}

function escaped(text: string, ...options: readonly string[]): string | undefined {
  return run("systemd-escape", [...options, "--", text])?.replace(/\n$/, "");
}

function ourStatuses(): string {
  const numbers = Array.from({ length: 256 }, (_, status) => status);
  return numbers
    .filter((status) => exitStatusName(status) !== undefined)
    .map((status) => `${exitStatusName(status)} ${status}`)
    .join(", ");
}

function theirStatuses(): string {
  const lines = (run("systemd-analyze", ["exit-status"]) ?? "").split("\n").slice(1);
  const rows = lines.map((line) => /^(\S+)\s+(\d+)/.exec(line)).filter((row) => row !== null);
  return rows.map(([, name, status]) => `${name} ${status}`).join(", ");
}

/** The directives that systemd knows, and the table does not. */
function missingDirectives(): readonly string[] {
  const missing: string[] = [];
  let section = "";
  for (const line of (run(SYSTEMD, ["--dump-configuration-items"]) ?? "").split("\n")) {
    section = /^\[(.*)\]$/.exec(line)?.[1] ?? section;
    const name = /^(\w+)=/.exec(line)?.[1];
    const rows: readonly { readonly name: string }[] = Object.hasOwn(SECTIONS, section)
      ? SECTIONS[section as keyof typeof SECTIONS]
      : [];
    if (name !== undefined && !rows.some((row) => row.name === name)) {
      missing.push(`[${section}] ${name}= is not in the table of directives`);
    }
  }
  return missing;
}

/** What the command prints; undefined where it fails. */
function run(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 2 ** 26 });
  return status === 0 ? stdout : undefined;
}

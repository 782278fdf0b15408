import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../src/cli/check.ts";
import { COLOURED, PLAIN, showDiagnostic, summarize } from "../../src/cli/show-diagnostics.ts";
import type { Diagnostic } from "../../src/unit-file/diagnostic.ts";

const GOOD = "[Service]\nExecStart=/bin/a\n";
const BAD = "[Service]\nExceStart=/bin/a\n";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "firstborn-check-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

interface Answer {
  readonly status: number;
  readonly output: string;
  readonly reports: readonly string[];
}

function run(...args: readonly string[]): Answer {
  const reports: string[] = [];
  let output = "";
  const status = check(
    args,
    (text) => reports.push(text),
    (text) => {
      output += text;
    },
  );
  return { status, output: output.replaceAll(`${folder}/`, ""), reports };
}

describe("firstborn check", () => {
  test("has nothing to say of a good file", () => {
    expect(run(write("a.service", GOOD))).toEqual({
      ...{ status: 0, output: "no errors in 1 unit", reports: [] },
    });
  });

  test("shows each mistake at its place, with a caret and with what to do", () => {
    const { status, output } = run(write("a.service", BAD));
    expect(status).toBe(1);
    expect(output.split("\n")).toEqual([
      "a.service:1:1: error: a.service: the service has no ExecStart=",
      "    1 | [Service]",
      "      | ^^^^^^^^^",
      "      = write ExecStart=PROGRAM ARGUMENTS into [Service]",
      "a.service:2:1: warning: ExceStart= is not known in [Service]; it is ignored",
      "    2 | ExceStart=/bin/a",
      "      | ^^^^^^^^^",
      "      = write ExecStart=?",
      "1 error, 1 warning in 1 unit",
    ]);
  });

  test("ends with 0 where there are only warnings and notices", () => {
    const { status, output } = run(write("a.service", `${GOOD}PrivateTmp=yes\nRestartSec=x\n`));
    expect(status).toBe(0);
    expect(output).toMatch(/no errors, 1 warning, 1 notice in 1 unit$/);
  });

  test("reads a unit's drop-ins with it, and says which file a mistake is in", () => {
    write("a.service.d/x.conf", "[Service]\nUser=a:b\n");
    const { output } = run(write("a.service", GOOD));
    expect(output).toMatch(/^a\.service\.d\/x\.conf:2:6: error: User=/);
  });

  test("checks a drop-in together with its unit", () => {
    write("a.service", GOOD);
    expect(run(write("a.service.d/x.conf", "[Service]\nRestartSec=x\n")).output).toMatch(
      /^a\.service\.d\/x\.conf:2:12: warning/,
    );
  });

  test("takes a folder for the units in it", () => {
    write("a.service", GOOD);
    write("b@.service", "[Service]\nExecStart=/bin/%i\n");
    write("c.timer", "[Timer]\nOnCalendar=daily\n");
    write("README", "no unit");
    expect(run(folder).output).toMatch(/no errors, 1 notice in 3 units$/);
  });

  test("takes any other file for a manifest", () => {
    const { status, output } = run(write("units", `# a.service\n${GOOD}# b.service\n${BAD}`));
    expect(status).toBe(1);
    expect(output).toMatch(/^units:5:1: error: b\.service: /);
    expect(output).toMatch(/in 2 units$/);
  });

  test("writes one JSON document for programs", () => {
    const { status, output } = run("--json", write("a.service", BAD));
    expect(status).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      diagnostics: [
        { code: "no-exec-start", severity: "error", line: 1, column: 1 },
        { code: "unknown-directive", severity: "warning", line: 2, length: 9 },
      ],
      ...{ errors: 1, warnings: 1, notices: 0 },
    });
  });

  test.each([
    [[], "the files to check are missing"],
    [["--yaml", "a"], "unknown option --yaml"],
    [["--", "--json"], "no such file"],
    [["/nonexistent/a.service"], "no such file"],
  ])("%j is wrong usage: one line and status 1", (args, words) => {
    const { status, output, reports } = run(...args);
    expect({ status, output }).toEqual({ status: 1, output: "" });
    expect(reports).toHaveLength(1);
    expect(reports[0]).toContain(words);
  });
});

describe("a diagnostic as text", () => {
  const at = (column: number, length: number): Diagnostic => ({
    ...{ code: "x", severity: "warning", message: "no", advice: "" },
    span: { file: "f", line: 1, column, length },
  });
  const linesOf = (text: string, diagnostic: Diagnostic, colours = PLAIN) =>
    showDiagnostic(diagnostic, new Map([["f", text.split("\n")]]), colours).split("\n");

  test("has the caret below tabs and control characters too", () => {
    expect(linesOf("\ta\x1b[31mb", at(2, 1))).toEqual([
      ...["f:1:2: warning: no", "    1 |  a?[31mb", "      |  ^"],
    ]);
  });

  test("shows what is around the caret of a long line", () => {
    const [, line, caret] = linesOf(`${"a".repeat(500)}B${"c".repeat(500)}`, at(501, 1));
    expect(line!.length).toBeLessThan(120);
    expect(line![caret!.indexOf("^")]).toBe("B");
  });

  test("has no line where the text is not there, or shorter", () => {
    expect(showDiagnostic(at(1, 1), new Map(), PLAIN)).toBe("f:1:1: warning: no");
    expect(linesOf("", at(1, 1))).toHaveLength(3);
  });

  test("is coloured on request", () => {
    expect(linesOf("a", at(1, 1), COLOURED)[0]).toContain("\x1b[1;33mwarning:\x1b[0m");
  });

  test("is summed up in words", () => {
    expect(summarize([], 0)).toBe("no errors in no units");
    expect(summarize([at(1, 1), at(1, 1)], 1)).toBe("no errors, 2 warnings in 1 unit");
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_LINE_BYTES } from "../../src/unit-file/limits.ts";
import { parseUnitFile } from "../../src/unit-file/parse.ts";
import { spanOfValue, type UnitFile } from "../../src/unit-file/unit-file.ts";

/** Sections with their entries as `name=value`. */
function contentOf(file: UnitFile): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    file.sections.map(({ name, entries }) => [
      name,
      entries.map((entry) => `${entry.name}=${entry.value}`),
    ]),
  );
}

/** Diagnostics as `line:column severity code`. */
function findingsIn(file: UnitFile): readonly string[] {
  return file.diagnostics.map(
    ({ code, severity, span }) => `${span.line}:${span.column} ${severity} ${code}`,
  );
}

function read(text: string | Uint8Array): UnitFile {
  return parseUnitFile("a.service", text);
}

describe("the text of a unit file", () => {
  test("has sections, and assignments in them", () => {
    const file = read("[Unit]\nA=1\n B = 2 \n\n[Service]\nC==3\n[Unit]\nD=\n");
    expect(file.sections.map(({ name }) => name)).toEqual(["Unit", "Service", "Unit"]);
    expect(file.sections.flatMap(({ entries }) => entries).map(({ value }) => value)).toEqual([
      ...["1", "2", "=3", ""],
    ]);
    expect(file.diagnostics).toEqual([]);
  });

  test.each([
    ["A=one\\\ntwo", "one two"],
    ["A=one\\\n two", "one  two"],
    ["A=a  \\\n   b\\\n# c\n; d\n\tc\\\\", "a      b \tc\\\\"],
    ["A=one\\\n\n", "one"],
    ["A=one\\", "one"],
    ["A=a\\\\", "a\\\\"],
    ["A=a\\\\\\\nb", "a\\\\ b"],
    ["A\\\n=b", "b"],
    ["A=# no comment", "# no comment"],
  ])("%j has the value %j", (text, value) => {
    expect(contentOf(read(`[S]\n${text}`))).toEqual({ S: [`A=${value}`] });
  });

  test("is the same with CRLF, with a byte order mark, and without a final newline", () => {
    const expected = { Unit: ["A=one  two"], Service: ["B=2"] };
    const text = "[Unit]\nA=one \\\ntwo\n[Service]\nB=2";
    for (const form of [text, `${text}\n`, text.replaceAll("\n", "\r\n"), `\ufeff${text}`]) {
      expect(contentOf(read(form))).toEqual(expected);
    }
  });

  test("may have comments anywhere, also such as are not UTF-8", () => {
    const bytes = Uint8Array.from([...Buffer.from("[S]\n#"), 0xff, ...Buffer.from("\n ;x\nA=1")]);
    expect(contentOf(read(bytes))).toEqual({ S: ["A=1"] });
    expect(read(bytes).diagnostics).toEqual([]);
  });

  test.each([
    ["an assignment before any section", "A=1\n[S]\n", "1:1 warning outside-section"],
    ["a line without =", "[S]\n  no equals", "2:3 warning no-equals"],
    ["a line without a name", "[S]\n=1", "2:1 warning no-name"],
    ["a section that is not closed", "[S\nA=1", "1:1 error bad-section"],
    ["a bracket alone", "[", "1:1 error bad-section"],
    ["a section with a backslash", "[a\\b]", "1:1 error bad-section"],
    ["a NUL", "[S]\nA=b\0c", "2:4 warning nul"],
    ["a long line", `[S]\nA=${"x".repeat(MAX_LINE_BYTES)}`, "2:1 error long-line"],
    [
      "a long line in many pieces",
      `[S]\nA=${"x\\\n".repeat(MAX_LINE_BYTES / 2)}`,
      "524289:1 error long-line",
    ],
  ])("%s is reported", (_name, text, finding) => {
    expect(findingsIn(read(text))).toEqual([finding]);
  });

  test("a line that is not UTF-8 is an error", () => {
    const bytes = Uint8Array.from([...Buffer.from("[S]\nA="), 0xff, 10, 66, 61]);
    expect(findingsIn(read(bytes))).toEqual(["2:1 error not-utf8"]);
  });

  test("all mistakes are collected, and what is good beside them is kept", () => {
    const file = read("x\n[S]\nA=1\ny\n=z\nB=2");
    expect(findingsIn(file)).toHaveLength(3);
    expect(contentOf(file)).toEqual({ S: ["A=1", "B=2"] });
  });

  test("what stands before a section that cannot be read is kept, and nothing behind it", () => {
    expect(contentOf(read("[S]\nA=1\n[T\nB=2\n[U]\nC=3"))).toEqual({ S: ["A=1"] });
  });

  test("a place in a value is found again in the line that it came from", () => {
    const [entry] = read("[S]\nName = one \\\n# c\n  two\\\nthree").sections[0]!.entries;
    const placeOf = (word: string) => {
      const { line, column } = spanOfValue(entry!, entry!.value.indexOf(word));
      return `${line}:${column}`;
    };
    expect(["one", "two", "three"].map(placeOf)).toEqual(["2:8", "4:3", "5:1"]);
    expect(entry!.span).toMatchObject({ line: 2, column: 1, length: 4 });
  });

  test("every place lies within the text", () => {
    const line = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("[S]", "A=b", "A = b\\", " c d \\", "# x", "\\", "", "[", "=", "A=\\\\"),
    );
    fc.assert(
      fc.property(fc.array(line), (parts) => {
        const text = parts.join("\n");
        const lines = text.split("\n");
        const file = read(text);
        const entries = file.sections.flatMap((section) => section.entries);
        const spans = [
          ...file.diagnostics.map(({ span }) => span),
          ...file.sections.map(({ span }) => span),
          ...entries.map(({ span }) => span),
          ...entries.flatMap((entry) =>
            [...entry.value, ""].map((_, offset) => spanOfValue(entry, offset)),
          ),
        ];
        for (const span of spans) {
          expect(span.line).toBeGreaterThanOrEqual(1);
          expect(span.line).toBeLessThanOrEqual(lines.length);
          expect(span.column).toBeGreaterThanOrEqual(1);
          expect(span.column).toBeLessThanOrEqual(lines[span.line - 1]!.length + 1);
        }
      }),
    );
  });

  test("any bytes are read", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(read(bytes).path).toBe("a.service");
      }),
    );
  });
});

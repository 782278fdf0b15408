import { describe, expect, test } from "vitest";
import { dropInOwner, isManifest, splitManifest } from "../../src/unit-file/manifest-text.ts";

const TEXT = `# /lib/systemd/system/a.service
[Unit]
Description=A
# a comment, and /no/path.service
# /etc/systemd/system/a.service.d/more.conf
[Service]
User=x

# b@.timer
[Timer]
`;

describe("a manifest", () => {
  test("is a file after each comment line that names a unit or a drop-in", () => {
    const { files, diagnostics } = splitManifest("all", TEXT);
    expect(files.map(({ path }) => path)).toEqual([
      "/lib/systemd/system/a.service",
      "/etc/systemd/system/a.service.d/more.conf",
      "b@.timer",
    ]);
    expect(diagnostics).toEqual([]);
  });

  test("keeps its own lines and name as the places of the files in it", () => {
    const sections = splitManifest("all", TEXT).files.flatMap(({ file }) => file.sections);
    expect(sections.map(({ span }) => `${span.file}:${span.line}`)).toEqual([
      ...["all:2", "all:6", "all:10"],
    ]);
  });

  test("may begin with blank lines and comments, and with nothing else", () => {
    expect(splitManifest("all", `# what this is\n\n${TEXT}`).diagnostics).toEqual([]);
    expect(splitManifest("all", `[Unit]\n${TEXT}`).diagnostics).toMatchObject([
      { code: "stray-line", severity: "error", span: { line: 1 } },
    ]);
  });

  test("has a unit in it", () => {
    expect(splitManifest("all", "# nothing\n").diagnostics).toMatchObject([{ code: "no-units" }]);
  });

  test("is told from a unit file by its first line", () => {
    expect(isManifest(TEXT)).toBe(true);
    expect(isManifest("\n# a.service\n")).toBe(true);
    expect(isManifest("# a comment\n[Unit]\n")).toBe(false);
    expect(isManifest("")).toBe(false);
  });
});

test.each([
  ["/etc/systemd/system/a.service.d/x.conf", "a.service"],
  ["a@.service.d/10.conf", "a@.service"],
  ["/etc/a.conf", undefined],
  ["a.service", undefined],
])("%s is a drop-in of %s", (path, owner) => {
  expect(dropInOwner(path)).toBe(owner);
});

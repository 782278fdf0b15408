import { expect, test } from "vitest";
import { findLayerBreaks } from "../../scripts/check/layers.ts";

/** Files by path, each with the names that it imports. */
function breaksIn(files: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const sources = Object.entries(files).map(([path, names]) => ({
    path,
    text: names.map((name) => `import {\n  thing,\n} from "${name}";\n`).join(""),
  }));
  return findLayerBreaks(sources);
}

test("a folder may import itself, and what stands before it", () => {
  const breaks = breaksIn({
    "src/pid1/main.ts": ["./signals"],
    "src/pid1/signals.ts": [],
    "src/launcher/main.ts": ["node:fs"],
    "scripts/build/main.ts": ["../../src/launcher/main.ts", "../aot/index.ts"],
    "scripts/aot/index.ts": [],
    "test/build/main.test.ts": ["vitest", "../../scripts/build/main.ts"],
  });
  expect(breaks).toEqual([]);
});

test.each([
  ["src/pid1/main.ts", "../launcher/main.ts"],
  ["src/launcher/main.ts", "../pid1/signals"],
  ["src/launcher/main.ts", "../../scripts/aot/index.ts"],
  ["scripts/build/main.ts", "../../test/build/main.ts"],
  ["src/elsewhere/main.ts", "./other.ts"],
])("%s may not import %s", (path, name) => {
  expect(breaksIn({ [path]: [name] })).toHaveLength(1);
});

test("an import that is an expression counts", () => {
  const source = { path: "src/pid1/a.ts", text: 'const b = await import("../launcher/b.ts");' };
  expect(findLayerBreaks([source])).toHaveLength(1);
});

test("files that import each other are a cycle, and it is shown once", () => {
  const breaks = breaksIn({
    "src/pid1/a.ts": ["./b"],
    "src/pid1/b.ts": ["./c"],
    "src/pid1/c.ts": ["./a"],
    "src/pid1/d.ts": ["./a"],
  });
  expect(breaks).toEqual([
    "cycle: src/pid1/a.ts -> src/pid1/b.ts -> src/pid1/c.ts -> src/pid1/a.ts",
  ]);
});

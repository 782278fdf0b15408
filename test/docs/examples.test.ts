import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildManifest, sourcesOfManifest } from "../../src/manifest/manifest.ts";
import { splitManifest } from "../../src/unit-file/manifest-text.ts";
import { HOST } from "../manifest/host.ts";

const ROOT = join(import.meta.dirname, "../..");

/** The manifests that a page shows, each with the page's name and its place there. */
const EXAMPLES = ["README.md", "docs/moving.md"].flatMap((page) => {
  const text = readFileSync(join(ROOT, page), "utf8");
  return [...text.matchAll(/```ini\n([\s\S]*?)```/g)].map(
    (match, i) => [page, i, match[1]!] as const,
  );
});

describe("the manifests of the documentation", () => {
  test("are there", () => {
    expect(new Set(EXAMPLES.map(([page]) => page)).size).toBe(2);
  });

  test.each(EXAMPLES)("%s, number %i, have nothing wrong in them", (page, _i, text) => {
    const { sources, diagnostics } = sourcesOfManifest(
      splitManifest(page, new TextEncoder().encode(text)),
    );
    expect(sources.length).toBeGreaterThan(1);
    expect([...diagnostics, ...buildManifest(sources, HOST).diagnostics]).toEqual([]);
  });
});

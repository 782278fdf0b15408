import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseExtract } from "../../src/launcher/extract.ts";

const ROOT = join(import.meta.dirname, "../..");
const TEXT = readFileSync(join(ROOT, "Dockerfile.example"), "utf8");
const MANIFEST = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const LINES = TEXT.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

/** What follows this instruction, wherever it stands. */
function instructions(name: string): readonly string[] {
  const found = LINES.filter((line) => line.startsWith(`${name} `));
  return found.map((line) => line.slice(name.length + 1));
}

const stages = instructions("FROM").map((line) => / AS ([\w-]+)$/.exec(line)?.[1] ?? "");

describe("Dockerfile.example", () => {
  test("names every stage, each by another name", () => {
    expect(stages).not.toContain("");
    expect(new Set(stages).size).toBe(stages.length);
  });

  test("copies only from stages above, and from them only files that they make", () => {
    const copies = [...TEXT.matchAll(/^COPY --from=([\w-]+) (\S+) /gm)];
    expect(copies.length).toBeGreaterThan(3);
    for (const [line, stage = "", path = ""] of copies) {
      const from = TEXT.search(new RegExp(` AS ${stage}$`, "m"));
      const body = TEXT.slice(from, TEXT.indexOf("\nFROM", from));
      expect(from, line).toBeGreaterThan(0);
      expect(from, line).toBeLessThan(TEXT.indexOf(line));
      expect(body, line).toMatch(new RegExp(`(extract|--outfile) ${path}\\b`));
    }
  });

  test("takes from the package only what the package has", () => {
    const used = [...TEXT.matchAll(/node_modules\/firstborn\/(\S+?)[" \n]/g)].map(
      ([, path]) => path,
    );
    expect(used.length).toBeGreaterThan(2);
    for (const path of used) expect(MANIFEST.files).toContain(path);
    expect(TEXT).toContain('import "firstborn/register"');
    expect(MANIFEST.exports).toHaveProperty(["./register"]);
  });

  test("calls extract with arguments that it takes, for each machine that Docker names", () => {
    const calls = instructions("RUN").flatMap((line) => line.split(" extract ").slice(1));
    expect(calls).toHaveLength(2);
    for (const call of calls) {
      for (const machine of ["amd64", "arm64"]) {
        const args = call.replace("$TARGETARCH", machine).split(" ");
        expect(parseExtract(args, "x64").kind).toBe("request");
      }
    }
  });

  test("starts every image in exec form, because a shell as PID 1 forwards no signals", () => {
    for (const line of [...instructions("ENTRYPOINT"), ...instructions("CMD")]) {
      expect(JSON.parse(line), line).toBeInstanceOf(Array);
    }
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { places, writableCandidates } from "../../src/launcher/places.ts";

const PROGRAM = Buffer.from("a program");
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "firstborn-places-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** The place beside `directory`, or the one in it. */
const beside = () => places("firstborn-x64", [directory], [])[0]!;
const inside = () => places("firstborn-x64", [], [directory]).at(-1)!;

describe("the places for the native program", () => {
  test("are tried in the order: beside, memory, directories, each once", () => {
    const names = places("elf", ["/a", "/b", "/a"], ["/tmp", "/run", "/tmp"]).map((p) => p.name);
    expect(names).toEqual(["/a/elf", "/b/elf", "memfd", "/tmp", "/run"]);
  });

  test("begin with $TMPDIR among the directories, if that is set", () => {
    expect(writableCandidates("/mine")[0]).toBe("/mine");
    expect(writableCandidates("")).toEqual(writableCandidates(undefined));
    expect(writableCandidates(undefined)).toContain("/dev/shm");
  });
});

describe("a file beside", () => {
  test("is taken as it is if it has the same bytes", () => {
    writeFileSync(join(directory, "firstborn-x64"), PROGRAM, { mode: 0o755 });
    expect(beside().place(PROGRAM).path).toBe(join(directory, "firstborn-x64"));
  });

  test("is refused if it is of another version, or cannot be executed", () => {
    writeFileSync(join(directory, "firstborn-x64"), "another", { mode: 0o755 });
    expect(() => beside().place(PROGRAM)).toThrow("is of another version");
    rmSync(join(directory, "firstborn-x64"));
    writeFileSync(join(directory, "firstborn-x64"), PROGRAM, { mode: 0o644 });
    expect(() => beside().place(PROGRAM)).toThrow("EACCES");
  });
});

describe("a file in a directory", () => {
  test("has the program's bytes and no name, and is gone when released", () => {
    const placed = inside().place(PROGRAM);
    expect(placed.path).toMatch(/^\/proc\/self\/fd\/\d+$/);
    expect(readFileSync(placed.path).equals(PROGRAM)).toBe(true);
    expect(readdirSync(directory)).toEqual([]);
    placed.release();
    expect(() => readFileSync(placed.path)).toThrow("ENOENT");
  });

  test("is not made where the directory is missing, and the error says so", () => {
    const missing = places("elf", [], [join(directory, "missing")]).at(-1)!;
    expect(() => missing.place(PROGRAM)).toThrow("ENOENT");
  });
});

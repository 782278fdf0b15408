// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what unit files have.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Command, parseCommands } from "../../src/values/commands.ts";
import { expandArguments } from "../../src/values/expand-arguments.ts";
import { failed, parsed } from "../../src/values/parsed.ts";

/** `%x` is the one specifier, and `%z` none. */
function read(text: string) {
  return parseCommands(text, (word) =>
    word.includes("%z") ? failed("no specifier") : parsed(word.replaceAll("%x", "X")),
  );
}

function argvs(text: string): readonly (readonly string[])[] {
  return read(text).commands.map(({ argv }) => argv);
}

const PLAIN: Omit<Command, "path" | "argv"> = {
  ignoreFailure: false,
  expandVariables: true,
  privileges: "restricted",
};

describe("command lines", () => {
  test.each([
    ["/bin/a b c", [["/bin/a", "b", "c"]]],
    ["/bin/a ; /bin/b x", [["/bin/a"], ["/bin/b", "x"]]],
    ["/bin/a \\; b", [["/bin/a", ";", "b"]]],
    ['/bin/a ";" b', [["/bin/a", ";", "b"]]],
    ["/bin/a x;y ;;", [["/bin/a", "x;y", ";;"]]],
    ["; /bin/a ; ; /bin/b ;", [["/bin/a"], ["/bin/b"]]],
    ["//bin//a", [["//bin//a"]]],
    ["echo one", [["echo", "one"]]],
    ["/bin/a %x '%x y'", [["/bin/a", "X", "X y"]]],
    ['"/bin/with space" x', [["/bin/with space", "x"]]],
    ["@/bin/sh argv0 x", [["argv0", "x"]]],
    ['@/bin/sh ""', [[""]]],
    ["/bin/echo / >/dev/null & \\; ls", [["/bin/echo", "/", ">/dev/null", "&", ";", "ls"]]],
  ])("%s runs %j", (text, expected) => {
    const { problems } = read(text);
    expect(argvs(text)).toEqual(expected);
    expect(problems).toEqual([]);
  });

  test.each([
    ["-/a", { ignoreFailure: true }],
    [":/a", { expandVariables: false }],
    ["+/a", { privileges: "full" }],
    ["!/a", { privileges: "own-user" }],
    ["!!/a", { privileges: "own-user-without-ambient" }],
    ["-:+/a", { ignoreFailure: true, expandVariables: false, privileges: "full" }],
    ["+-/a", { ignoreFailure: true, privileges: "full" }],
  ] as const)("the prefixes of %s", (text, expected) => {
    expect(read(text).commands).toEqual([{ ...PLAIN, ...expected, path: "/a", argv: ["/a"] }]);
  });

  test("the program's path is simplified, argv[0] stays as it was written", () => {
    expect(read("//bin/./a").commands).toMatchObject([{ path: "/bin/a", argv: ["//bin/./a"] }]);
  });

  test.each([
    "./a",
    "a/b",
    "/dir/",
    "-",
    "@/bin/a",
    "+!/a",
    "--/a",
    "/a %z",
    "/a 'b",
    "/a\\q",
    '""',
  ])("%s is no command", (text) => {
    const { commands, problems } = read(text);
    expect(commands).toEqual([]);
    expect(problems.length).toBeGreaterThan(0);
  });

  test("a mistake is fatal, unless the command's failure is ignored", () => {
    expect(read("./a").problems).toMatchObject([{ fatal: true }]);
    expect(read("-./a").problems).toMatchObject([{ fatal: false }]);
    expect(read("-/a 'b").problems).toMatchObject([{ fatal: false }]);
    expect(read('"/a').problems).toMatchObject([{ fatal: false }]);
  });

  test("what was good before a mistake stays", () => {
    expect(argvs("/a ; ./b")).toEqual([["/a"]]);
  });

  test("a mistake is shown at its word", () => {
    expect(read("/bin/a b %z").problems).toMatchObject([{ offset: 9, length: 2 }]);
  });

  test("any text has an answer", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { commands, problems } = read(text);
        for (const { argv, path } of commands) {
          expect(argv.length).toBeGreaterThan(0);
          expect(path).not.toBe("");
        }
        for (const { offset } of problems) expect(offset).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

/** As the true systemd has run them with W set to `one 'two three' four`, and E to nothing. */
const EXPANSIONS: readonly (readonly [word: string, expected: readonly string[]])[] = [
  ["$W", ["one", "two three", "four"]],
  ["${W}", ["one 'two three' four"]],
  ["a${W}b", ["aone 'two three' fourb"]],
  ["$E", []],
  ["${E}", [""]],
  ["$NOPE", []],
  ["${NOPE}", [""]],
  ["a$W", ["a$W"]],
  ["$W/b", []],
  ["$(date)", []],
  ["$", []],
  ["${W", ["${W"]],
  ["${W:-x}", ["${W:-x}"]],
  ["${W-}", [""]],
  ["${}", [""]],
  ["$$", ["$"]],
  ["$$W", ["$W"]],
  ["a$$b", ["a$b"]],
  ["$$$W", ["$$W"]],
  ["$${W}", ["${W}"]],
  ["${W}${E}x", ["one 'two three' fourx"]],
  ["${E}$W", ["$W"]],
  ["$W$W", []],
  ["${W${W}}", ["}"]],
  ["$1", []],
  ["$B", ["a\\", "b", "c\\"]],
  ["$O", ["a", "b c"]],
];

describe("variables in arguments", () => {
  const environment = { W: "one 'two three' four", E: "", B: "a\\\\ b c\\\\", O: "a 'b c" };

  test.each(EXPANSIONS)("%s becomes %j", (word, expected) => {
    expect(expandArguments(["x", word, "y"], environment)).toEqual(["x", ...expected, "y"]);
  });

  test("words without a dollar sign stay as they are", () => {
    const words = fc.array(fc.string({ unit: "binary" }).filter((word) => !word.includes("$")));
    fc.assert(
      fc.property(words, (argv) => {
        expect(expandArguments(argv, environment)).toEqual(argv);
      }),
    );
  });

  test("names of the object's own are no variables", () => {
    const empty = Object.create(null) as Record<string, string>;
    expect(expandArguments(["$constructor", "${toString}"], empty)).toEqual([""]);
  });
});

import { describe, expect, it } from "vitest";
import { type Run, run } from "./run.ts";

/** What is wrong is told in one line, the status is 1, and nothing is started or changed. */
function refusal(argv: Run["argv"], environment: readonly string[] = []): string {
  const { how, status, kernel } = run({ argv, environment, pid: 50 });
  expect([how, status], String(argv)).toEqual(["exit", 1]);
  const calls = kernel.trace.map(({ name }) => name);
  const harmless = ["rt_sigprocmask", "rt_sigaction", "write", "openat", "read", "close"];
  expect(calls.filter((name) => !harmless.includes(name))).toEqual([]);
  expect(kernel.stdout.messages).toEqual([]);
  const [line, ...more] = kernel.messages;
  expect(line).toMatch(/^[^\n]+\n$/);
  expect(more.filter((text) => !/^usage:/i.test(text))).toEqual([]);
  return line!;
}

describe("an unknown option", () => {
  it.each([
    ["firstborn -x app", "'-x'"],
    ["firstborn -gx app", "'-gx'"],
    ["firstborn -gx", "'-gx'"],
    ["firstborn --nope app", "'--nope'"],
    ["firstborn --nope=1 app", "'--nope=1'"],
    ["firstborn --grou app", "'--grou'"],
    ["firstborn --groups app", "'--groups'"],
    ["firstborn --Group app", "'--Group'"],
    ["firstborn --=1 app", "'--=1'"],
    ["firstborn --g app", "'--g'"],
    ["firstborn -G 1s app", "'-G'"],
    ["firstborn -U root app", "'-U'"],
    ["firstborn -S app", "'-S'"],
    ["firstborn -1 app", "'-1'"],
    ["firstborn -g- app", "'-g-'"],
    ["firstborn -\u00e9 app", "'-\u00e9'"],
    ["tini -c app", "'-c'"],
    ["tini -r 15:3 app", "'-r'"],
    ["tini -P", "'-P'"],
    ["tini -V", "'-V'"],
    ["tini -L", "'-L'"],
    ["tini --grace 1s app", "'--grace'"],
    ["tini --user root app", "'--user'"],
    ["dumb-init -g app", "'-g'"],
    ["dumb-init -s app", "'-s'"],
    ["dumb-init -e 3 app", "'-e'"],
    ["dumb-init --group app", "'--group'"],
    ["dumb-init --grace=1s app", "'--grace=1s'"],
    ["catatonit -s app", "'-s'"],
    ["catatonit -v app", "'-v'"],
    ["catatonit -l", "'-l'"],
    ["catatonit --chdir / app", "'--chdir'"],
  ])("%s is told by its name", (line, word) => {
    expect(refusal(line)).toContain(`unknown option (see --help): ${word}`);
  });
});

describe("a missing value", () => {
  it.each([
    ["firstborn -e"],
    ["firstborn -ge"],
    ["firstborn -p"],
    ["firstborn -r"],
    ["firstborn --expect"],
    ["firstborn --rewrite"],
    ["firstborn --parent-death-signal"],
    ["firstborn --grace"],
    ["firstborn --user"],
    ["firstborn --chdir"],
    ["tini -e"],
    ["tini -p"],
    ["dumb-init -r"],
    ["dumb-init --rewrite"],
  ])("%s is told", (line) => {
    const word = line.split(" ")[1];
    expect(refusal(line)).toContain(`this option needs a value: '${word}'`);
  });
});

describe("a value that is not wanted", () => {
  it.each([
    ["firstborn --group=1 app"],
    ["firstborn --session= app"],
    ["firstborn --help=x"],
    ["firstborn --version=2"],
    ["dumb-init --single-child=1 app"],
  ])("%s is told", (line) => {
    const word = line.split(" ")[1];
    expect(refusal(line)).toContain(`this option takes no value: '${word}'`);
  });
});

describe("a wrong value", () => {
  it.each<[option: string, values: readonly string[]]>([
    ["-e", ["", "-1", "256", "1x", "x", " 1", "+1", "0x1", "1 ", "99999999999999999999", "3,4"]],
    ["-p", ["", "0", "65", "-15", "term", "SIGNOPE", "SIG", "SIG15", "TERM ", "RTMIN+31"]],
    ["-r", ["", ":", "15", "15:", ":3", "15:3:4", "0:3", "65:3", "15:65", "15:x", "15 : 3"]],
    ["-r", ["15:-1", "TERM-INT", "ABCDEFGHIJKLMNOPQRSTUVWXYZ:3", "0000000000000015:3"]],
    ["--grace", ["", "x", "-1", "1 s", "s", "1.5s", "1d", "1y", "10S", "inf", "1smin"]],
    ["--grace", ["1000000001", "99999999999999999999s", "1s-1s", "0x10", "infinityy", "1mss"]],
  ])("of firstborn's %s is told: %j", (option, values) => {
    for (const value of values) {
      expect(refusal(["firstborn", option, value, "app"])).toContain(`, not '${value}'`);
    }
  });

  it.each<[name: string, option: string, values: readonly string[]]>([
    ["tini", "-e", ["256", "-1", "1x", ""]],
    ["tini", "-p", ["BOGUS", "0", ""]],
    ["dumb-init", "-r", ["15", "15:40", "32:1", "0:3", "15:x"]],
  ])("of %s %s is told: %j", (name, option, values) => {
    for (const value of values) {
      expect(refusal([name, option, value, "app"])).toContain(`, not '${value}'`);
    }
  });

  it("is told before anything that stands behind it", () => {
    expect(refusal("firstborn -e x --nope --help app")).toContain("not 'x'");
  });

  it("is told even where help is asked for later", () => {
    expect(refusal("firstborn --nope --help")).toContain("'--nope'");
  });
});

describe("no command", () => {
  it.each([
    ["firstborn", "Usage: firstborn"],
    ["firstborn -g", "Usage: firstborn"],
    ["firstborn --", "Usage: firstborn"],
    ["firstborn -e 3", "Usage: firstborn"],
    ["firstborn --chdir /", "Usage: firstborn"],
    ["tini", "Usage: tini [OPTIONS] PROGRAM -- [ARGS] | --version"],
    ["tini -s --", "Usage: tini"],
    ["dumb-init", "Usage: dumb-init"],
    ["dumb-init -c", "Usage: dumb-init"],
    ["catatonit", "usage: catatonit"],
  ])("%s is told, with the usage behind it", (line, usage) => {
    expect(refusal(line)).toContain("no command to run");
    expect(run({ argv: line }).kernel.messages.at(-1)).toContain(usage);
  });
});

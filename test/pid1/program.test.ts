import { describe, expect, it } from "vitest";
import { ENOMEM } from "./kernel/abi.ts";
import { type Run, run } from "./run.ts";
import { failing, raise } from "./steps.ts";

const print = (argv: Run["argv"]) => {
  // The signal ends pause mode, which says nothing.
  const { status, kernel } = run({ argv, script: [raise(15)] });
  expect(kernel.callsOf("clone")).toEqual([]);
  return {
    status,
    stdout: kernel.stdout.messages.join(""),
    stderr: kernel.stderr.messages.join(""),
  };
};
/** Which program's usage line a wrong call of that name prints. */
const usageOf = (argv: Run["argv"]) => /usage: ([\w-]+)/i.exec(print(argv).stderr)?.[1];

describe("the name that it is called by", () => {
  it.each<[path: string, program: string]>([
    ["firstborn", "firstborn"],
    ["/firstborn", "firstborn"],
    ["firstborn-x64", "firstborn"],
    ["init.sh", "firstborn"],
    ["", "firstborn"],
    ["/", "firstborn"],
    ["tini", "tini"],
    ["/sbin/tini", "tini"],
    ["tini-static", "tini"],
    ["/usr/bin/tini-static", "tini"],
    ["tini-amd64", "tini"],
    ["docker-init", "tini"],
    ["/usr/libexec/docker/docker-init", "tini"],
    ["./tini", "tini"],
    ["tini/", "firstborn"],
    ["tiny", "firstborn"],
    ["tinier", "firstborn"],
    ["mytini", "firstborn"],
    ["/tini/app", "firstborn"],
    ["docker-init2", "firstborn"],
    ["dumb-init", "dumb-init"],
    ["/usr/bin/dumb-init", "dumb-init"],
    ["dumb-init-2", "firstborn"],
    ["catatonit", "catatonit"],
    ["/usr/libexec/podman/catatonit", "catatonit"],
    ["podman-init", "catatonit"],
    ["/run/podman-init", "catatonit"],
    ["Catatonit", "firstborn"],
  ])("%j makes it act as %s", (path, program) => {
    expect(usageOf([path])).toBe(program);
  });
});

describe("the version", () => {
  it.each<[line: string, text: RegExp, stream: "stdout" | "stderr"]>([
    ["firstborn --version", /^firstborn \d+\.\d+\.\d+\n$/, "stdout"],
    ["firstborn -V", /^firstborn \d/, "stdout"],
    // Docker's daemon reads the number behind these two words, and what stands behind "git.".
    ["tini --version", /^tini version 0\.19\.0 - git\.[\w.-]+ - firstborn \d.*\n$/, "stdout"],
    ["docker-init --version", /^tini version 0\.19\.0/, "stdout"],
    ["dumb-init -V", /^dumb-init v1\.2\.5\n$/, "stderr"],
    ["dumb-init --version", /^dumb-init v1\.2\.5\n$/, "stderr"],
    ["catatonit -V", /^tini version 0\.1\.7_catatonit\n$/, "stdout"],
    ["catatonit --version", /^tini version 0\.1\.7_catatonit\n$/, "stdout"],
  ])("of %s is what scripts look for", (line, text, stream) => {
    const printed = print(line);
    expect(printed.status).toBe(0);
    expect(printed[stream]).toMatch(text);
    expect(printed[stream === "stdout" ? "stderr" : "stdout"]).toBe("");
  });
});

describe("help", () => {
  const NAMES = ["firstborn", "tini", "dumb-init", "catatonit"];

  it.each(NAMES)("of %s fits one screen", (name) => {
    const { status, stdout, stderr } = print(`${name} -h`);
    const lines = (stdout + stderr).trimEnd().split("\n");
    expect(status).toBe(0);
    expect(lines[0]).toMatch(/^usage: /i);
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it.each(NAMES)("of %s names each option that it takes, and no other", (name) => {
    const text = Object.values(print(`${name} -h`)).join("");
    for (let code = 0x41; code <= 0x7a; code++) {
      const letter = String.fromCharCode(code);
      if (!/[A-Za-z]/.test(letter)) continue;
      const isKnown = !print([name, `-${letter}`]).stderr.includes("unknown option");
      expect(new RegExp(`(^|\\s)-${letter}(,|\\s)`, "m").test(text), `-${letter}`).toBe(
        // Two letters of the license do the same, for those who know the one from elsewhere.
        isKnown && !(name === "firstborn" && letter === "L"),
      );
    }
  });

  it("of firstborn names long options that exist, and all of them", () => {
    const names = [...print("firstborn -h").stdout.matchAll(/--([a-z-]+)/g)].map(
      ([, name]) => name,
    );
    expect(names.length).toBeGreaterThan(15);
    // These are the manager's to read.
    const ofUnits = ["manifest", "unit-path", "essential"];
    expect(names).toEqual(expect.arrayContaining(ofUnits));
    for (const name of names.filter((name) => !ofUnits.includes(name ?? ""))) {
      expect(print(["firstborn", `--${name}`]).stderr).not.toContain("unknown option");
    }
  });

  it.each([
    ["firstborn -l"],
    ["firstborn -L"],
    ["firstborn --license"],
    ["tini -l"],
    ["catatonit -L"],
  ])("%s prints the license", (line) => {
    const { status, stdout } = print(line);
    expect(status).toBe(0);
    expect(stdout).toContain("MIT License");
  });
});

describe("a process that cannot be made", () => {
  it.each<[name: string, status: number]>([
    ["firstborn", 126],
    ["tini", 1],
    ["dumb-init", 1],
    ["catatonit", 1],
  ])("ends %s with %i", (name, expected) => {
    const { status, kernel } = run({ argv: [name, "app"], prepare: failing({ clone: ENOMEM }) });
    expect(status).toBe(expected);
    expect(kernel.messages).toHaveLength(1);
  });
});

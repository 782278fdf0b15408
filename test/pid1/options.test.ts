import { describe, expect, it } from "vitest";
import { type Settings, settingsOf } from "./settings.ts";

const FIRSTBORN: Settings = {
  command: ["app"],
  placement: "own group",
  target: "child",
  isSubreaper: false,
  parentDeathSignal: undefined,
  says: "little",
  warnsReaped: false,
  statusFor3: 3,
  term: 15,
  isGraceful: false,
  directory: undefined,
  uid: undefined,
  defaultsUpTo: 0,
};
const DUMB_INIT: Settings = {
  ...FIRSTBORN,
  placement: "own session",
  target: "group",
  defaultsUpTo: 31,
};
const CATATONIT: Settings = { ...FIRSTBORN, isSubreaper: true };
const PAUSED: Partial<Settings> = {
  command: [],
  placement: "our group",
  statusFor3: 0,
  term: undefined,
  target: "nobody",
};

function defaultsOf(name: string): Settings {
  return { "dumb-init": DUMB_INIT, catatonit: CATATONIT }[name] ?? FIRSTBORN;
}

/** Each form of the options, with bars between them, changes the settings in the same way. */
const same =
  (name: string, defaults: Settings) =>
  (forms: string, change: Partial<Settings>): void => {
    for (const form of forms.split("|").map((text) => text.trim())) {
      const words = form === "" ? [] : form.split(" ");
      expect(settingsOf([name, ...words, "app"]), form).toEqual({ ...defaults, ...change });
    }
  };

describe("firstborn's options in each of their forms", () => {
  it.each<[forms: string, change: Partial<Settings>]>([
    ["", {}],
    ["-g | --group | -gg", { target: "group" }],
    ["-s | --subreaper", { isSubreaper: true }],
    ["-e 3 | -e3 | --expect 3 | --expect=3 | -e 4 -e 3 | -e 003", { statusFor3: 0 }],
    ["-e 0 | -e255 | --expect=4", {}],
    ["-p TERM | -pTERM | -p15 | -p SIGTERM | --parent-death-signal 15", { parentDeathSignal: 15 }],
    ["-p 9 -p USR1 | --parent-death-signal=SIGUSR1", { parentDeathSignal: 10 }],
    ["-r 15:3 | -r15:3 | --rewrite 15:3 | --rewrite=TERM:QUIT | -r 15:4 -r TERM:3", { term: 3 }],
    ["-r 15:0 | -rTERM:0", { term: undefined, target: "nobody" }],
    ["-r 15:RTMIN+3 | -rSIGTERM:SIGRTMAX-27", { term: 37 }],
    ["-r 14:3 | -r 15:15 | -r 15:3 -r 15:15", {}],
    ["-c | --single-child | -g -c", { placement: "our group" }],
    ["-cg | -c -g", { placement: "our group", target: "group" }],
    ["--session | -c --session", { placement: "own session", target: "group" }],
    ["--grace 1s | --grace=1s | --grace infinity", { isGraceful: true }],
    ["--user app | --user=app | --user 1000 | --user 1000:50", { uid: 1000 }],
    ["--user 7:7 | --user=root --user=7", { uid: 7 }],
    ["--chdir /srv | --chdir=/srv | --chdir / --chdir /srv", { directory: "/srv" }],
    ["--chdir=a=b", { directory: "a=b" }],
    ["--default-signals", { defaultsUpTo: 64 }],
    ["-w | --warn", { warnsReaped: true }],
    ["-v | --verbose", { says: "what happens" }],
    ["-vv | -v -v | -vvv | --verbose --verbose", { says: "each signal" }],
    ["-P | --pause", { ...PAUSED, isSubreaper: true }],
    ["-gsv | -vsg | -g -s -v", { target: "group", isSubreaper: true, says: "what happens" }],
    ["-gse3 | -gse 3 | -se3 -g", { target: "group", isSubreaper: true, statusFor3: 0 }],
  ])("%s", (forms, change) => same("firstborn", FIRSTBORN)(forms, change));
});

describe("the options of the programs that firstborn stands in for", () => {
  it.each<[name: string, forms: string, change: Partial<Settings>]>([
    ["tini", "", {}],
    ["tini", "-g | -gg", { target: "group" }],
    ["tini", "-s", { isSubreaper: true }],
    ["tini", "-w", { warnsReaped: true }],
    ["tini", "-v", { says: "what happens" }],
    ["tini", "-vv | -vvv", { says: "each signal" }],
    ["tini", "-e 3 | -e3 | -e 143 -e 3", { statusFor3: 0 }],
    ["tini", "-p SIGKILL | -pSIGKILL | -p 9", { parentDeathSignal: 9 }],
    ["tini", "-sgwe3", { isSubreaper: true, target: "group", warnsReaped: true, statusFor3: 0 }],
    ["dumb-init", "", {}],
    ["dumb-init", "-c | --single-child", { placement: "our group", target: "child" }],
    ["dumb-init", "-v | --verbose", { says: "each signal" }],
    ["dumb-init", "-r 15:3 | -r15:3 | --rewrite 15:3 | --rewrite=15:3", { term: 3 }],
    ["dumb-init", "-r 15:0", { term: undefined, target: "nobody" }],
    ["catatonit", "", {}],
    ["catatonit", "-g", { target: "group" }],
    ["catatonit", "-P", PAUSED],
  ])("%s %s", (name, forms, change) => same(name, defaultsOf(name))(forms, change));
});

describe("the environment", () => {
  it.each<[name: string, variable: string, change: Partial<Settings>]>([
    ["firstborn", "TINI_SUBREAPER=", { isSubreaper: true }],
    ["firstborn", "TINI_KILL_PROCESS_GROUP=0", { target: "group" }],
    ["firstborn", "TINI_VERBOSITY=1", {}],
    ["firstborn", "TINI_VERBOSITY=2", { says: "what happens" }],
    ["firstborn", "TINI_VERBOSITY=3", { says: "each signal" }],
    ["tini", "TINI_SUBREAPER=1", { isSubreaper: true }],
    ["tini", "TINI_KILL_PROCESS_GROUP=", { target: "group" }],
    ["tini", "TINI_VERBOSITY=3", { says: "each signal" }],
    ["tini", "TINI_VERBOSITY=5", { says: "each signal" }],
    ["tini", "TINI_VERBOSITY=many", {}],
    ["tini", "DUMB_INIT_DEBUG=1", {}],
    ["tini", "TINI_SUBREAPERS=1", {}],
    ["tini", "XTINI_SUBREAPER=1", {}],
    ["dumb-init", "TINI_SUBREAPER=1", {}],
    ["dumb-init", "DUMB_INIT_DEBUG=1", { says: "each signal" }],
    ["dumb-init", "DUMB_INIT_DEBUG=0", {}],
    ["dumb-init", "DUMB_INIT_DEBUG=11", {}],
    ["dumb-init", "DUMB_INIT_SETSID=0", { placement: "our group", target: "child" }],
    ["dumb-init", "DUMB_INIT_SETSID=1", {}],
    ["dumb-init", "DUMB_INIT_SETSID=", {}],
    ["catatonit", "TINI_KILL_PROCESS_GROUP=1", {}],
    ["catatonit", "DUMB_INIT_SETSID=0", {}],
  ])("%s takes %s as its model does", (name, variable, change) => {
    const environment = ["HOME=/", variable, "PATH=/bin"];
    expect(settingsOf([name, "app"], environment)).toEqual({ ...defaultsOf(name), ...change });
  });

  it("counts more than -v, as tini has it", () => {
    const { says } = settingsOf("tini -vvv app", ["TINI_VERBOSITY=1"]);
    expect(says).toBe("little");
  });
});

describe("the command", () => {
  it.each<[line: string, command: string]>([
    ["firstborn app", "app"],
    ["firstborn app -g", "app -g"],
    ["firstborn app --grace 5s -- x", "app --grace 5s -- x"],
    ["firstborn -- app", "app"],
    ["firstborn -v -- -g", "-g"],
    ["firstborn -- --grace", "--grace"],
    ["firstborn -- -- app", "-- app"],
    ["firstborn -", "-"],
    ["firstborn - -g", "- -g"],
    ["firstborn -e 3 app", "app"],
    ["firstborn -e3 app", "app"],
    ["tini -g -- app -- -v", "app -- -v"],
    ["dumb-init -c app -c", "app -c"],
    ["catatonit -g app -P", "app -P"],
  ])("of %s is %s", (line, command) => {
    expect(settingsOf(line).command.join(" ")).toBe(command);
  });

  it("keeps its empty arguments", () => {
    expect(settingsOf(["firstborn", "app", "", "x", ""]).command).toEqual(["app", "", "x", ""]);
  });
});

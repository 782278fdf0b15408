import { describe, expect, test } from "vitest";
import type { Directive } from "../../src/directives/directive.ts";
import { suggest } from "../../src/directives/suggest.ts";
import { findDirective, SECTIONS, sectionsOf } from "../../src/directives/table.ts";

const ROWS: readonly (readonly [string, Directive])[] = Object.entries(SECTIONS).flatMap(
  ([section, rows]) => rows.map((row: Directive) => [section, row] as const),
);

describe("the table of directives", () => {
  test("has each directive once in a section", () => {
    const names = ROWS.map(([section, { name }]) => `[${section}] ${name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("says of each directive in one sentence what is done with it", () => {
    const wrong = ROWS.filter(([, { effect }]) => !/^[A-Z`].*\.$/.test(effect));
    expect(wrong.map(([, { name }]) => name)).toEqual([]);
  });

  test("has the 57 directives of [Service] that 95 % of all services do with", () => {
    const names =
      "ExecStart Type Restart User EnvironmentFile ExecReload Group PIDFile ExecStartPre " +
      "Environment RestartSec ExecStop RuntimeDirectory KillMode CapabilityBoundingSet " +
      "TimeoutStopSec LimitNOFILE NoNewPrivileges WorkingDirectory AmbientCapabilities " +
      "NotifyAccess TimeoutStartSec StandardError SyslogIdentifier StandardOutput " +
      "RemainAfterExit PermissionsStartOnly KillSignal RuntimeDirectoryMode UMask DynamicUser " +
      "SuccessExitStatus StartLimitInterval ExecStopPost StandardInput ExecStartPost " +
      "StateDirectory TimeoutSec WatchdogSec OOMScoreAdjust LogsDirectory SendSIGKILL " +
      "IgnoreSIGPIPE LimitMEMLOCK Nice StartLimitBurst IOSchedulingClass LimitNPROC " +
      "LogsDirectoryMode ConfigurationDirectory CacheDirectory RemoveIPC IOSchedulingPriority " +
      "RuntimeDirectoryPreserve LimitCORE NonBlocking ExecCondition";
    const missing = names.split(" ").filter((name) => {
      const kind = findDirective("Service", name)?.class;
      return kind !== "a" && kind !== "b";
    });
    expect(missing).toEqual([]);
  });

  test("gives each type of unit its own sections", () => {
    expect(sectionsOf("service")).toEqual(["Unit", "Service", "Install"]);
    expect(sectionsOf("target")).toEqual(["Unit", "Install"]);
    expect(sectionsOf("timer")).toEqual(["Unit", "Timer", "Install"]);
  });
});

describe("a misspelt name", () => {
  const known = SECTIONS.Service.map(({ name }: Directive) => name);

  test.each([
    ["ExceStart", "ExecStart"],
    ["execstart", "ExecStart"],
    ["ExecStartt", "ExecStart"],
    ["RestartSecs", "RestartSec"],
    ["Enviroment", "Environment"],
    ["WorkingDir", undefined],
    ["Colour", undefined],
  ])("%s is %s", (word, meant) => {
    expect(suggest(word, known)).toBe(meant);
  });
});

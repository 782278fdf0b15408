// ExecContext -> the properties that systemd prints for it, in systemd's words.

import type { ServiceDirectory } from "../../src/directives/settings.ts";
import type { ExecContext, ProcessInput } from "../../src/manifest/service.ts";
import type { ResourceLimit } from "../../src/values/rlimits.ts";
import type { StandardOutput } from "../../src/values/stdio.ts";
import { type Row, yesNo } from "./rows.ts";

export function describeExec(exec: ExecContext): readonly Row[] {
  return [
    ["UMask", octal(exec.umask)],
    ...describePlaces(exec),
    ...describeIdentity(exec),
    ...describeEnvironment(exec),
    ...describeStandardStreams(exec),
    ...describeScheduling(exec),
    ["IgnoreSIGPIPE", yesNo(exec.ignoreSigpipe)],
    ...Object.entries(exec.limits).flatMap(([name, limit]) => describeLimit(name, limit)),
  ];
}

function describePlaces(exec: ExecContext): readonly Row[] {
  const { directories } = exec;
  const groups = Object.entries({
    Runtime: directories.runtime,
    State: directories.state,
    Cache: directories.cache,
    Logs: directories.logs,
    Configuration: directories.configuration,
  });
  // systemd prints the home directory, which only the start knows, like no directory.
  const place = exec.workingDirectory;
  const working = place === null ? "/" : place.kind === "home" ? "/" : place.path;
  return [
    ["WorkingDirectory", working],
    ["RootDirectory", exec.rootDirectory ?? "/"],
    ["RuntimeDirectoryPreserve", directories.runtimePreserve],
    ...groups.flatMap(([kind, group]): Row[] => [
      [`${kind}DirectoryMode`, octal(group.mode)],
      ...group.directories.map(({ path }): Row => [`${kind}Directory`, path]),
      ...group.directories.flatMap((directory) => describeLinks(kind, directory)),
    ]),
  ];
}

function describeLinks(kind: string, { path, links }: ServiceDirectory): readonly Row[] {
  return links.map((link): Row => [`${kind}DirectorySymlink`, `${path}:${link}`]);
}

function describeIdentity({ identity, privileges }: ExecContext): readonly Row[] {
  const { secureBits, boundingSet, ambient } = privileges;
  return [
    ...optional("User", identity.user),
    ...optional("Group", identity.group),
    ["DynamicUser", yesNo(identity.dynamicUser)],
    ...optional("SupplementaryGroups", identity.supplementaryGroups.join(" ") || null),
    ...optional("Secure Bits", secureBits.join(" ") || null),
    ...(boundingSet.length === 41 ? [] : [["CapabilityBoundingSet", boundingSet.join(" ")] as Row]),
    ...optional("AmbientCapabilities", ambient.join(" ") || null),
  ];
}

function describeEnvironment({ environment, searchPath }: ExecContext): readonly Row[] {
  return [
    ...Object.entries(environment.set).map(([name, value]): Row => {
      return ["Environment", `${name}=${value}`];
    }),
    ...environment.files.map(({ path, optional: dash }): Row => {
      return ["EnvironmentFile", `${dash ? "-" : ""}${path}`];
    }),
    ...environment.pass.map((name): Row => ["PassEnvironment", name]),
    ...environment.unset.map((removal): Row => {
      const value = removal.kind === "name" ? "" : `=${removal.value}`;
      return ["UnsetEnvironment", removal.name + value];
    }),
    ...optional("ExecSearchPath", searchPath.join(" ") || null),
  ];
}

function describeStandardStreams({ input, output, error }: ExecContext): readonly Row[] {
  return [
    ...describeInput(input),
    ...describeOutput("StandardOutput", output),
    ...describeOutput("StandardError", error),
  ];
}

function describeInput(input: ProcessInput): readonly Row[] {
  const kind: Row = ["StandardInput", input.kind];
  if (input.kind === "fd") return [kind, ["StandardInputFileDescriptorName", input.name]];
  if (input.kind === "file") return [kind, ["StandardInputFile", input.path]];
  return [kind];
}

const OUTPUT_FILES = { file: "File", append: "FileToAppend", truncate: "FileToTruncate" } as const;

function describeOutput(name: string, output: StandardOutput): readonly Row[] {
  const kind: Row = [name, output.kind];
  if (output.kind === "fd") return [kind, [`${name}FileDescriptorName`, output.name]];
  if ("path" in output) return [kind, [`${name}${OUTPUT_FILES[output.kind]}`, output.path]];
  return [kind];
}

function describeScheduling({ scheduling, oomScoreAdjust }: ExecContext): readonly Row[] {
  const cpuIsSet = scheduling.policy !== null || scheduling.priority !== 0;
  const ioIsSet = scheduling.ioClass !== null || scheduling.ioPriority !== null;
  // The kernel's default is shown as what it comes to.
  const hasClass = scheduling.ioClass !== null && scheduling.ioClass !== "none";
  const ioClass = hasClass ? (scheduling.ioClass as string) : "best-effort";
  return [
    ...optional("Nice", scheduling.nice),
    ...optional("OOMScoreAdjust", oomScoreAdjust),
    ...(ioIsSet
      ? ([
          ["IOSchedulingClass", ioClass],
          ["IOPriority", String(scheduling.ioPriority ?? 4)],
        ] as const)
      : []),
    ...(cpuIsSet
      ? ([
          ["CPUSchedulingPolicy", scheduling.policy ?? "other"],
          ["CPUSchedulingPriority", String(scheduling.priority)],
          ["CPUSchedulingResetOnFork", yesNo(scheduling.resetOnFork)],
        ] as const)
      : []),
    ...optional("CPUAffinity", cpuRanges(scheduling.cpuAffinity) || null),
    ...optional("TimerSlackNSec", scheduling.timerSlackNanoseconds),
  ];
}

/** `0-3 5` */
function cpuRanges(cpus: readonly number[]): string {
  const starts = cpus.filter((cpu) => !cpus.includes(cpu - 1));
  const ends = cpus.filter((cpu) => !cpus.includes(cpu + 1));
  return starts
    .map((start, index) => (start === ends[index] ? `${start}` : `${start}-${ends[index]}`))
    .join(" ");
}

function describeLimit(name: string, limit: ResourceLimit): readonly Row[] {
  const text = (value: ResourceLimit["soft"]) =>
    value === "infinity" ? "18446744073709551615" : String(value);
  return [
    [`Limit${name}`, text(limit.hard)],
    [`Limit${name}Soft`, text(limit.soft)],
  ];
}

function optional(name: string, value: string | number | null): readonly Row[] {
  return value === null ? [] : [[name, String(value)]];
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

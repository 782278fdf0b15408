// Commands such as `systemctl enable` on one tree of units -> what firstborn and the true systemctl
// do to it, say, and answer.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const SCRIPT = join(import.meta.dirname, "../../dist/firstborn.mjs");

const service = (install: string) => `[Service]\nExecStart=/bin/true\n${install}`;
const INSTALL = "[Install]\nWantedBy=multi-user.target\n";
const TARGET = "[Unit]\nDescription=A target\n";

const UNITS = "lib/systemd/system";
const FILES: Readonly<Record<string, string>> = {
  [`${UNITS}/a.service`]: service(`${INSTALL}Alias=alias-a.service\nAlso=also.service\n`),
  [`${UNITS}/also.service`]: service("[Install]\nRequiredBy=multi-user.target\n"),
  [`${UNITS}/b.service`]: service(`${INSTALL}WantedBy=graphical.target other.target\n`),
  [`${UNITS}/static.service`]: service(""),
  [`${UNITS}/indirect.service`]: service("[Install]\nAlso=a.service\n"),
  [`${UNITS}/t@.service`]: service(`${INSTALL}DefaultInstance=one\n`),
  [`${UNITS}/u@.service`]: service(`${INSTALL}Alias=v@.service\n`),
  [`${UNITS}/w@.service`]: service("[Install]\nWantedBy=x-%i.target\nAlias=y-%i.service\n"),
  [`${UNITS}/multi-user.target`]: TARGET,
  [`${UNITS}/graphical.target`]: TARGET,
  "opt/out.service": service("[Install]\nWantedBy=graphical.target\n"),
  "etc/systemd/system/own.service": service(INSTALL),
  "usr/lib/systemd/system-preset/90-x.preset":
    "# comment\ndisable also.service\nenable a.*\nenable t@.service\ndisable *\n",
};

/** Each is a sequence of commands on a tree of its own. */
const CASES: readonly (readonly string[])[] = [
  [
    "is-enabled a",
    "enable a",
    "is-enabled a also alias-a",
    "enable a",
    "disable a",
    "is-enabled a",
  ],
  ["enable b own", "is-enabled b", "list-unit-files", "disable b own"],
  ["enable static", "is-enabled static"],
  ["is-enabled indirect", "enable indirect", "is-enabled indirect a"],
  ["is-enabled t@ t@one", "enable t@", "enable t@two", "is-enabled t@ t@one t@two t@three"],
  ["enable t@ t@two", "disable t@two", "is-enabled t@two", "disable t@"],
  ["enable u@1", "is-enabled u@1 v@1", "disable u@1"],
  ["enable w@z", "is-enabled w@z"],
  ["mask a", "is-enabled a", "enable a", "mask a", "unmask a", "is-enabled a"],
  ["mask nope", "is-enabled nope", "unmask nope", "is-enabled nope"],
  ["mask --runtime a", "is-enabled a", "unmask a", "unmask --runtime a", "is-enabled a"],
  ["mask own", "is-enabled own"],
  ["get-default", "set-default graphical.target", "get-default", "set-default multi-user"],
  ["set-default nope", "is-enabled graphical.target"],
  ["enable nope a", "enable a nope", "is-enabled a"],
  ["disable nope", "is-enabled a nope b", "is-enabled", "enable"],
  ["enable --runtime b", "is-enabled b", "disable b", "is-enabled b", "disable --runtime b"],
  ["link /opt/out.service", "is-enabled out", "enable out", "is-enabled out", "disable out"],
  ["enable /opt/out.service", "is-enabled out", "link /opt/nope.service"],
  ["add-wants multi-user.target static", "is-enabled static", "disable static"],
  ["add-requires nope.target static", "add-requires graphical.target static"],
  ["preset a b static", "preset t@", "is-enabled a b t@"],
  ["enable b", "preset b", "is-enabled b", "preset --preset-mode=disable-only a"],
  ["preset-all", "list-unit-files"],
  ["enable b", "reenable b", "is-enabled b"],
  [
    "list-unit-files",
    "list-unit-files a*",
    "list-unit-files --state=static",
    "list-unit-files no*",
  ],
  ["list-unit-files --type=target", "list-unit-files --no-legend b.service"],
  ["-q enable b", "-q is-enabled b", "-q disable b", "-q is-enabled b"],
  ["mask b", "revert b", "is-enabled b", "revert own", "is-enabled own"],
];

/** @returns how many commands there are, and a line for each that differs */
export function compareUnitFiles(work: string): { count: number; findings: readonly string[] } {
  const findings = CASES.flatMap((commands, index) => {
    const ours = outcomes(join(work, `unit-files-${index}`, "ours"), commands, [
      ...[process.execPath, SCRIPT, "systemctl"],
    ]);
    const theirs = outcomes(join(work, `unit-files-${index}`, "theirs"), commands, ["systemctl"]);
    return commands.flatMap((command, i) => {
      if (ours[i] === theirs[i]) return [];
      return [`systemctl ${command}: firstborn ${ours[i]}, and systemd ${theirs[i]}`];
    });
  });
  return { count: CASES.flat().length, findings };
}

/** What each of the commands has answered and said, and the links that there were afterwards. */
function outcomes(
  root: string,
  commands: readonly string[],
  [program, ...words]: readonly string[],
): readonly string[] {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  execFileSync("ln", ["-s", "multi-user.target", join(root, UNITS, "default.target")]);
  return commands.map((command) => {
    const args = [...words, `--root=${root}`, ...command.split(" ")];
    const { status, stdout, stderr } = spawnSync(program!, args, { encoding: "utf8" });
    const links = execFileSync("find", [root, "-type", "l", "-printf", "%P %l\\n"], {
      encoding: "utf8",
    });
    // In which order a directory is read is nobody's promise; what firstborn says of units that
    // have no [Install] section is shorter.
    const said = stderr.startsWith("The unit files have no installation config")
      ? ["no installation config"]
      : stderr.replaceAll(root, "").split("\n").sort();
    return JSON.stringify([status, stdout.split("\n"), said, links.split("\n").sort()]);
  });
}

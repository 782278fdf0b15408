// Lines of tmpfiles.d -> the trees that firstborn and the true systemd-tmpfiles make of them.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tmpfiles } from "../../src/cli/tmpfiles.ts";

/** What is there before, as shell commands in the root, the lines, and the options. */
type Case = readonly [before: string, lines: string, ...options: string[]];

const OLD = "touch -d '3 days ago'";

const CASES: readonly Case[] = [
  ["", "d /a/b/c 0750 daemon games -"],
  ["", "d /a 0700\nd /a/b 1777 root daemon"],
  ["mkdir -m 700 a", "d /a 0755 daemon daemon"],
  ["mkdir -m 700 a", "d /a :0755 :daemon :daemon\nd /b :0711 :daemon :games"],
  ["touch a", "d /a 0755"],
  ["touch a", "d= /a 0755"],
  ["mkdir a", "f= /a 0640 - - - text"],
  ["", "f /a 0640 daemon - - a\\tline\\nmore\\x21 "],
  ["echo old >a", "f /a 0640 - - - new"],
  ["echo old >a", "f+ /a 0640 - - - new\nF /b - - - - other"],
  ["echo old >a", "F /a - - - - new"],
  ["mkdir a; chmod 777 a", "f /a 0640 - - - new"],
  ["echo old >a", "w /a - - - - new\nw /b - - - - new"],
  ["echo old >a1; echo old >a2", "w+ /a* - - - - new\\n"],
  ["", "f /a 0644 - - - %% %o\nf /%o 0644"],
  ["", 'd "/with space" 0755\nf "/with space/\\x41" 0644'],
  ["", "L /a/b - - - - ../c\nL /d - - - - /nowhere"],
  ["ln -s old a", "L /a - - - - new"],
  ["ln -s old a; mkdir -p b/c", "L+ /a - - - - new\nL+ /b - - - - new"],
  ["touch a", "L /a - - - - new"],
  ["", "L /etc/nothing-of-the-kind"],
  ["", "p /a 0600 daemon\np+ /b 0666"],
  ["touch a b", "p /a 0600\np+ /b 0600"],
  [
    "mkdir -p s/t; echo 1 >s/f; ln -s f s/l; chmod 700 s/t",
    "C /copy - - - - /s\nC /one - - - - /s/f",
  ],
  ["mkdir -p s copy; echo 1 >s/f", "C /copy 0700 daemon - - /s"],
  ["mkdir -p s copy; echo 1 >s/f; touch copy/x", "C /copy - - - - /s\nC /no - - - - /missing"],
  ["touch a1 a2 b", "z /a* 0600 daemon games"],
  ["mkdir -p a/b; touch a/b/c a/d; ln -s d a/l", "Z /a 0640 daemon games"],
  ["mkdir -p a/b; touch a/f; chmod 444 a/f; chmod 755 a/b", "Z /a ~2770 daemon"],
  ["mkdir -m 700 a1 a2; touch a3", "e /a* 0755 daemon"],
  ["", "v /a 0755\nq /b 0700\nQ /c 0711"],
  ["touch a; mkdir b; mkdir c; touch c/x; ln -s nowhere d", "r /a\nr /b\nr /d", "--remove"],
  ["mkdir c; touch c/x", "r /c\n", "--remove"],
  ["mkdir -p c/d; touch c/x c1", "R /c*\n", "--remove"],
  ["mkdir -p c/d; touch c/x", "D /c 0700\nd /e", "--remove"],
  ["mkdir -p c/d; touch c/x", "D /c 0700\nd /e", "--remove", "--create"],
  [`mkdir a; touch a/new; ${OLD} a/old`, "d /a - - - a:1d", "--clean"],
  [`mkdir a; touch a/new; ${OLD} a/old a/kept`, "d /a - - - m:1d\nx /a/k*", "--clean"],
  [`mkdir -p a/b; ${OLD} a/b/old a/first; ${OLD} a/b`, "d /a - - - ~m:1d", "--clean"],
  [`mkdir -p a/b; ${OLD} a/b/old; ${OLD} a/b`, "d /a - - - mM:1d\nX /a/b", "--clean"],
  [`mkdir -p a1 a2; ${OLD} a1/old a2/old`, "e /a* - - - m:1d", "--clean"],
  [`mkdir -p a; ${OLD} a/old; chmod +t a/old`, "e /a - - - m:1d", "--clean"],
  ["", "d! /a\nd /b"],
  ["", "d! /a\nd /b", "--create", "--boot"],
  ["", "d /a\nd /b/c\nd /bc", "--create", "--prefix=/b"],
  ["", "d /a\nd /b/c\nd /bc", "--create", "--exclude-prefix=/b"],
  ["", "d /a 0700\nd /a 0755\nd /a 0700"],
  ["", "d /a 0700\nf /a 0644"],
  ["", "d /a nobody\nd /b"],
  ["", "d /a 0755 no-such-user\nd /b"],
  ["", "d /a 0755 - no-such-group\nd /b"],
  ["", "d relative\nd /b"],
  ["", "d\nd /b"],
  ["", "? /a\nd /b"],
  ["", "d? /a\nd /b"],
  ["", "d /a 0999\nd /b"],
  ["", "d /a - - - never\nd /b"],
  ["", "d /%c\nd /b"],
  ["", 'd "/a\nd /b'],
  ["", "w /a\nd /b"],
  ["", "d /a//b/./c/"],
  ["", "f~ /a 0644 - - - aGVsbG8K"],
  ["", "f^ /a 0644 - - - no.such.credential\nd /b"],
  ["mkdir a; chown daemon a; ln -s /etc a/l", "f /a/l/x 0644"],
  ["mkdir a; chown daemon a; mkdir a/b; chown games a/b", "f /a/b/x 0644"],
  ["mkdir -p real; ln -s real l; ln -s /real k", "f /l/x 0644\nf /k/y"],
  ["touch a", "f /a/b 0644\nd /c"],
  ["touch a", "f- /a/b 0644\nd /c"],
  ["", "# nothing\n\n   # more\n  d   /a   0700  "],
];

const TREE = ["-printf", "%P %y %m %U %G %l\\n", "-type", "f", "-exec", "cat", "{}", ";"];

/** @returns how many cases there are, and a line for each that differs */
export async function compareTmpfiles(
  work: string,
): Promise<{ count: number; findings: readonly string[] }> {
  const findings: string[] = [];
  for (const [index, one] of CASES.entries()) {
    const ours = await outcome(join(work, `tmpfiles-${index}-ours`), one, (args) =>
      tmpfiles(args, () => {}),
    );
    const theirs = await outcome(join(work, `tmpfiles-${index}-theirs`), one, (args) => {
      return spawnSync("systemd-tmpfiles", args, { stdio: "ignore" }).status!;
    });
    if (ours === theirs) continue;
    findings.push(`tmpfiles ${JSON.stringify(one)}: firstborn ${ours}, and systemd ${theirs}`);
  }
  return { count: CASES.length, findings };
}

async function outcome(
  root: string,
  [before, lines, ...options]: Case,
  run: (args: readonly string[]) => number | Promise<number>,
): Promise<string> {
  mkdirSync(join(root, "etc/tmpfiles.d"), { recursive: true });
  for (const name of ["passwd", "group", "os-release"]) {
    execFileSync("cp", ["-L", join("/etc", name), join(root, "etc")]);
  }
  writeFileSync(join(root, "etc/tmpfiles.d/case.conf"), `${lines}\n`);
  execFileSync("sh", ["-ec", before], { cwd: root });
  const status = await run([...(options.length === 0 ? ["--create"] : options), `--root=${root}`]);
  const tree = execFileSync("find", [root, "-path", `${root}/etc`, "-prune", "-o", ...TREE]);
  return JSON.stringify([status, tree.toString().split("\n").sort()]);
}

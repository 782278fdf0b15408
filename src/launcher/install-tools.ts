// `firstborn.mjs install-tools DIR [--force]`: the names by which people and package scripts call
// what firstborn has -> small scripts in DIR.

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What each of them is called with. */
const TOOLS: Readonly<Record<string, string>> = {
  systemctl: "systemctl",
  "systemd-tmpfiles": "tmpfiles",
  halt: "systemctl halt",
  poweroff: "systemctl poweroff",
  reboot: "systemctl reboot",
};

const MARK = "# Made by `firstborn install-tools`.";

/** `self` is the command that runs this program. The result is the exit status. */
export function installTools(
  args: readonly string[],
  self: readonly string[],
  report: (text: string) => void,
): number {
  const [directory, ...more] = args.filter((word) => word !== "--force");
  if (directory === undefined || directory.startsWith("-") || more.length > 0) {
    report("install-tools: one directory is wanted, such as /usr/local/bin (and --force)");
    return 1;
  }
  const paths = Object.keys(TOOLS).map((name) => join(directory, name));
  const foreign = paths.find((path) => existsSync(path) && !isOurs(path));
  if (foreign !== undefined && !args.includes("--force")) {
    report(`install-tools: ${foreign} is somebody else's, and nothing was written: take --force`);
    return 1;
  }
  try {
    mkdirSync(directory, { recursive: true });
    for (const [name, command] of Object.entries(TOOLS)) {
      const line = `exec ${self.map(quote).join(" ")} ${command} "$@"`;
      const path = join(directory, name);
      writeFileSync(path, `#!/bin/sh\n${MARK}\n${line}\n`);
      chmodSync(path, 0o755);
    }
    return 0;
  } catch (error) {
    report(`install-tools: ${(error as Error).message}`);
    return 1;
  }
}

function isOurs(path: string): boolean {
  try {
    return readFileSync(path, "utf8").includes(MARK);
  } catch {
    return false;
  }
}

/** For sh(1). */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

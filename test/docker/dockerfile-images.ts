// The images that Dockerfile.example begins with -> stand-ins under the same names, made of what is
// here, and an app for it to build. Without a network, npm and Bun take firstborn from a file.

import { execFileSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileOfPackage } from "../../scripts/build/npm-package.ts";
import { BUN, ELF } from "../launcher/runtimes.ts";
import { type Engine, mustWork } from "./engine.ts";
import { makeImage } from "./images.ts";

const ROOT = join(import.meta.dirname, "../..");
const NPM = "npm@11.19.1";
const MANIFEST = JSON.stringify({
  name: "app",
  version: "1.0.0",
  type: "module",
  dependencies: { firstborn: "file:/firstborn.tgz" },
});

/** `directory` is for the package that npm would publish. */
export function makeStandIns(engine: Engine, node: string, directory: string): void {
  const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", directory];
  const [archive = ""] = execFileSync("npm", pack, { cwd: ROOT, encoding: "utf8" }).split("\n");
  const npm = join(fileOfPackage(NPM, "bin/npm-cli.js"), "../..");
  const files = { "/firstborn.tgz": join(directory, archive) };
  makeImage(engine, "node:24-bookworm-slim", {
    files: { ...files, "/usr/local/bin/node": node },
    directories: { "/usr/local/lib/npm": npm },
    texts: {
      "/usr/local/bin/npm": '#!/bin/sh\nexec node /usr/local/lib/npm/bin/npm-cli.js "$@"\n',
      "/etc/passwd": "root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n",
      // `npm install firstborn` keeps to what the manifest says about it already.
      "/build/package.json": MANIFEST,
    },
  });
  makeImage(engine, "oven/bun:1.4", { files: { ...files, "/usr/local/bin/bun": BUN } });
  makeImage(engine, "debian:12-slim", {});
  makeImage(engine, "gcr.io/distroless/base-debian12", { librariesOf: [BUN] });
}

// It says what it sees, and ends with 43 on SIGTERM.
const SERVER = `
import { readFileSync, readlinkSync } from "node:fs";

process.on("SIGTERM", () => {
  console.log("got SIGTERM");
  process.exit(43);
});
setInterval(() => {}, 1000);
const init = readFileSync("/proc/1/cmdline", "utf8").split("\\0").slice(0, -1).join(" ");
console.log(readlinkSync("/proc/1/exe") + " | " + init + " | " + process.getuid());
console.log("ready");
`;

/** Fills `directory` with what the stages copy: an app for Node, for Bun, and a static program. */
export function makeBuildContext(engine: Engine, directory: string): void {
  writeFileSync(join(directory, "package.json"), MANIFEST);
  writeFileSync(join(directory, "server.js"), SERVER);
  writeFileSync(join(directory, "server.ts"), `import "firstborn/register";\n${SERVER}`);
  // The static program that is at hand.
  copyFileSync(ELF, join(directory, "server"));
  const within = ["--volume", `${directory}:/app`, "--workdir", "/app"];
  const locks = [
    ["node:24-bookworm-slim", "npm", "install", "--package-lock-only"],
    ["oven/bun:1.4", "bun", "install", "--lockfile-only"],
  ] as const;
  for (const [image, ...command] of locks) mustWork(engine.run(within, image, ...command));
}

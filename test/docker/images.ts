// Programs of this machine and of dist/ -> images with nothing else in them.

import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { ELF } from "../launcher/runtimes.ts";
import type { Engine } from "./engine.ts";

/** What an image is made of. */
export interface Contents {
  /** Files of this machine by their path in the image; a program's shared libraries come along. */
  readonly files?: Readonly<Record<string, string>>;
  readonly directories?: Readonly<Record<string, string>>;
  /** Programs of this machine whose shared libraries are there without them. */
  readonly librariesOf?: readonly string[];
  /** Those that begin with `#!` can be executed. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Lines of a Dockerfile: ENTRYPOINT, ENV, STOPSIGNAL... */
  readonly changes?: readonly string[];
}

/** A shell and its tools, users, a /tmp, and the native program as /firstborn. */
export const BASE = "firstborn-test/base";

/** The same without an ENTRYPOINT. */
export const PLAIN = "firstborn-test/plain";

export function makeBaseImages(engine: Engine): void {
  makeImage(engine, BASE, { changes: ['ENTRYPOINT ["/firstborn", "--"]'] });
  makeImage(engine, PLAIN, {});
}

export function makeImage(engine: Engine, name: string, contents: Contents): void {
  const root = mkdtempSync(join(tmpdir(), "firstborn-image-"));
  try {
    fill(root, contents);
    engine.importImage(name, root, contents.changes ?? []);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const PASSWD = `root:x:0:0::/root:/bin/sh
app:x:1000:1000::/home/app:/bin/sh
`;
const GROUP = `root:x:0:
app:x:1000:
staff:x:50:app
`;

function fill(root: string, contents: Contents): void {
  const { files = {}, directories = {}, librariesOf = [], texts = {} } = contents;
  chmodSync(root, 0o755);
  mkdirSync(join(root, "tmp"), { mode: 0o777 });
  chmodSync(join(root, "tmp"), 0o1777);
  const busybox = execFileSync("sh", ["-c", "command -v busybox"], { encoding: "utf8" }).trim();
  copyProgram(root, busybox, "/bin/busybox");
  for (const name of execFileSync(busybox, ["--list"], { encoding: "utf8" }).trim().split("\n")) {
    if (name !== "busybox") symlinkSync("busybox", join(root, "bin", name));
  }
  copyProgram(root, ELF, "/firstborn");
  for (const [path, source] of Object.entries(files)) copyProgram(root, source, path);
  for (const source of librariesOf) copyLibraries(root, source);
  for (const [path, source] of Object.entries(directories)) {
    cpSync(source, placeFor(root, path), { recursive: true });
  }
  const allTexts = { "/etc/passwd": PASSWD, "/etc/group": GROUP, ...texts };
  for (const [path, text] of Object.entries(allTexts)) {
    writeFileSync(placeFor(root, path), text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
  }
}

function copyProgram(root: string, source: string, path: string): void {
  copyFileSync(source, placeFor(root, path));
  copyLibraries(root, source);
}

/** ldd(1) prints a line `NAME => PATH (ADDRESS)` for each library, and the loader by its path. */
function copyLibraries(root: string, source: string): void {
  const { stdout } = spawnSync("ldd", [source], { encoding: "utf8" });
  for (const [, library] of stdout.matchAll(/(\/\S+) \(0x/g)) {
    copyFileSync(library!, placeFor(root, library!));
  }
}

function placeFor(root: string, path: string): string {
  const directory = join(root, dirname(path));
  mkdirSync(directory, { recursive: true });
  return join(directory, basename(path));
}

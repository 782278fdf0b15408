// A line -> what it makes; tmpfiles.d(5), "Type".

import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { LineType, TmpfilesLine } from "../../tmpfiles/line.ts";
import { credentialPath } from "../credentials.ts";
import { matches } from "../glob.ts";
import { type Owners, setOwnership } from "./owners.ts";
import { findParents, resolveParents, statOf } from "./paths.ts";

/** Modes of what is made and has none in its line. */
const [DIRECTORY_MODE, FILE_MODE] = [0o755, 0o644];

/** What a line of this type does beyond a container's rights, or beyond what it needs. */
export const LEFT_OUT: Readonly<Partial<Record<LineType, string>>> = {
  ...{ t: "extended attributes", T: "extended attributes", h: "file attributes" },
  ...{ H: "file attributes", a: "access control lists", A: "access control lists" },
  ...{ c: "device nodes", b: "device nodes" },
};

/** What is there stays as it is, which systemd does not count as a failure. */
export class Kept extends Error {}

type Create = (root: string, line: TmpfilesLine, owners: Owners) => void;

const MAKERS: Readonly<Partial<Record<LineType, Create>>> = {
  ...{ f: makeFile, F: makeFile, w: writeFiles, p: makePipe, L: makeLink, C: makeCopy },
  ...{ d: makeDirectory, D: makeDirectory, v: makeDirectory, q: makeDirectory, Q: makeDirectory },
  ...{ e: adjust, z: adjust, Z: adjustAll },
};

/** @throws Error with what the file system says */
export function create(root: string, line: TmpfilesLine, owners: Owners): void {
  const { modifiers, argument = "" } = line;
  if (modifiers.credential && credentialPath(argument) === undefined) return;
  MAKERS[line.type]?.(root, line, owners);
}

function makeDirectory(root: string, line: TmpfilesLine, owners: Owners): void {
  const path = placeFor(root, line, (kind) => kind === "directory");
  const status = statOf(path);
  if (status?.isDirectory() === false) throw new Kept("it is there, and no directory");
  const isNew = status === undefined;
  if (isNew) mkdirSync(path);
  setOwnership(path, line, owners, { isNew, ...(isNew ? { defaultMode: DIRECTORY_MODE } : {}) });
}

function makeFile(root: string, line: TmpfilesLine, owners: Owners): void {
  const path = placeFor(root, line, (kind) => kind === "file");
  const status = statOf(path);
  const isNew = status === undefined;
  if (status !== undefined && !status.isFile())
    throw new Error("there is something else than a file");
  const isTruncated = line.type === "F" || line.modifiers.plus;
  if (isNew || isTruncated) writeFileSync(path, contentOf(line), { flag: isNew ? "wx" : "w" });
  setOwnership(path, line, owners, { isNew, ...(isNew ? { defaultMode: FILE_MODE } : {}) });
}

function writeFiles(root: string, line: TmpfilesLine): void {
  for (const path of matches(line.path, root)) {
    const content = contentOf(line);
    if (line.modifiers.plus) appendFileSync(path, content, { flag: "a" });
    // Files such as those of /proc/sys take no truncation.
    else writeFileSync(path, content, { flag: "r+" });
  }
}

function contentOf({ argument = "", modifiers }: TmpfilesLine): string | Uint8Array {
  if (modifiers.credential) return readFileSync(credentialPath(argument)!);
  return modifiers.base64 ? Buffer.from(argument, "base64") : argument;
}

function makePipe(root: string, line: TmpfilesLine, owners: Owners): void {
  const path = placeFor(root, line, (kind) => kind === "pipe");
  const status = statOf(path);
  const isReplaced = status !== undefined && !status.isFIFO() && line.modifiers.plus;
  if (isReplaced) rmSync(path, { recursive: true });
  const isNew = status === undefined || isReplaced;
  if (!isNew && !status.isFIFO()) return;
  // Node has no mkfifo(3).
  if (isNew) execFileSync("mkfifo", ["--", path], { stdio: "pipe" });
  setOwnership(path, line, owners, { isNew, ...(isNew ? { defaultMode: FILE_MODE } : {}) });
}

function makeLink(root: string, line: TmpfilesLine, owners: Owners): void {
  const target = line.argument ?? `/usr/share/factory${line.path}`;
  if (line.argument === undefined && statOf(`${root}${target}`) === undefined) return;
  const path = placeFor(root, line, (kind) => kind === "link");
  const status = statOf(path);
  const isReplaced =
    status !== undefined &&
    line.modifiers.plus &&
    !(status.isSymbolicLink() && readlinkSync(path) === target);
  if (isReplaced) rmSync(path, { recursive: true });
  const isNew = status === undefined || isReplaced;
  if (!isNew && !status.isSymbolicLink()) return;
  if (isNew) symlinkSync(target, path);
  else if (readlinkSync(path) !== target) return;
  setOwnership(path, line, owners, { isNew });
}

/** An empty directory counts as nothing; what is there otherwise stays. */
function makeCopy(root: string, line: TmpfilesLine, owners: Owners): void {
  const source = `${root}${line.argument ?? `/usr/share/factory${line.path}`}`;
  if (statOf(source) === undefined) return;
  const path = placeFor(root, line, () => false);
  const status = statOf(path);
  const isEmpty = status?.isDirectory() === true && readdirSync(path).length === 0;
  const isNew = status === undefined || isEmpty;
  if (isNew) copyTree(source, path, owners);
  setOwnership(path, line, owners, { isNew });
}

/** With modes, and with owners where the line names none. */
function copyTree(from: string, to: string, owners: Owners): void {
  const status = statOf(from)!;
  if (status.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else if (status.isFile()) copyFileSync(from, to);
  else if (status.isDirectory()) {
    if (statOf(to) === undefined) mkdirSync(to);
    for (const name of readdirSync(from)) copyTree(join(from, name), join(to, name), owners);
  } else return;
  lchownSync(to, owners.uid ?? status.uid, owners.gid ?? status.gid);
  if (!status.isSymbolicLink()) chmodSync(to, status.mode & 0o7777);
}

function adjust(root: string, line: TmpfilesLine, owners: Owners): void {
  for (const path of matches(line.path, root)) {
    if (line.type === "e" && !statOf(path)?.isDirectory()) continue;
    if (findParents(root, path.slice(root.length)) === undefined) continue;
    setOwnership(path, line, owners, { isNew: false });
  }
}

function adjustAll(root: string, line: TmpfilesLine, owners: Owners): void {
  const walk = (path: string) => {
    setOwnership(path, line, owners, { isNew: false });
    if (!statOf(path)?.isDirectory()) return;
    for (const name of readdirSync(path)) walk(join(path, name));
  };
  for (const path of matches(line.path, root)) walk(path);
}

type Kind = "directory" | "file" | "pipe" | "link" | "other";

/** Where the line makes something; with `=`, what is there and of another kind is removed. */
function placeFor(root: string, line: TmpfilesLine, isRight: (kind: Kind) => boolean): string {
  const path = resolveParents(root, line.path);
  const status = statOf(path);
  if (line.modifiers.removeOthers && status !== undefined && !isRight(kindOf(status))) {
    rmSync(path, { recursive: true });
  }
  return path;
}

function kindOf(status: NonNullable<ReturnType<typeof statOf>>): Kind {
  if (status.isDirectory()) return "directory";
  if (status.isFile()) return "file";
  if (status.isFIFO()) return "pipe";
  return status.isSymbolicLink() ? "link" : "other";
}

// The paths of the control and the notify socket -> programs by which PID 1 makes them.

import { accessSync, constants, lstatSync, mkdirSync } from "node:fs";
import { Draft } from "../exec/draft.ts";
import type { Machine } from "../exec/facts.ts";
import { CALL_VALUE } from "../wire/kinds.ts";

const ENOENT = 2;
const AT_FDCWD = -100;
const [AF_UNIX, SOL_SOCKET, SO_PASSCRED] = [1, 1, 16];
const [SOCK_STREAM, SOCK_DGRAM] = [1, 2];
const SOCK_FLAGS = 0x80000 | 0x800;
const BACKLOG = 64;
/** The type of a directory in a mode; inode(7). */
const S_IFDIR = 0o040_000;
/** struct sockaddr_un: the family, 2 bytes, and the path; unix(7). */
const PATH_MAX = 108;

/** Everyone may notify; only root and PID 1's own user may control. */
const SOCKET_MODES = { notify: 0o666, control: 0o600 } as const;

const DIRECTORIES = ["/run/firstborn", "/tmp/.firstborn"];

/** Anywhere else, one line says where the sockets are. */
export function isUsual(directory: string | undefined): boolean {
  return directory === DIRECTORIES[0];
}

/**
 * A directory for the sockets that can be written to. Without one they are in the abstract
 * namespace, which every process of the same network namespace can reach.
 */
export function socketDirectory(): string | undefined {
  for (const directory of DIRECTORIES) {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o755 });
      accessSync(directory, constants.W_OK);
      if (isOurs(directory)) return directory;
    } catch {
      // The next may do.
    }
  }
  return undefined;
}

/** In /tmp anybody can make one, and would be believed in what is found there. */
function isOurs(directory: string): boolean {
  const { uid, mode } = lstatSync(directory);
  return uid === process.geteuid?.() && (mode & 0o170_022) === S_IFDIR;
}

/** `@name` is a name in the abstract namespace. */
export function socketPath(directory: string | undefined, name: "control" | "notify"): string {
  return directory === undefined ? `@firstborn/${name}` : `${directory}/${name}`;
}

export function listenProgram(
  path: string,
  kind: "control" | "notify",
  machine: Machine,
): Uint8Array {
  const draft = new Draft(machine);
  const isAbstract = path.startsWith("@");
  if (!isAbstract) draft.attempt("unlinkat", [AT_FDCWD, path, 0], ENOENT);
  const type = (kind === "control" ? SOCK_STREAM : SOCK_DGRAM) | SOCK_FLAGS;
  const socket = draft.call("socket", AF_UNIX, type, 0);
  // Before the first message can come: one without credentials would be dropped.
  if (kind === "notify") {
    draft.call("setsockopt", socket, SOL_SOCKET, SO_PASSCRED, draft.int32(1), 4);
  }
  const { address, length } = unixAddress(path);
  draft.call("bind", socket, draft.builder.bytes(address), length);
  if (!isAbstract) draft.attempt("fchmodat", [AT_FDCWD, path, SOCKET_MODES[kind]]);
  if (kind === "control") draft.call("listen", socket, BACKLOG);
  draft.pseudo(CALL_VALUE, socket);
  return draft.builder.encode();
}

function unixAddress(path: string): { readonly address: Uint8Array; readonly length: number } {
  const name = new TextEncoder().encode(path);
  if (name.length >= PATH_MAX) throw new Error(`${path} is too long for a socket`);
  const address = new Uint8Array(2 + PATH_MAX);
  address[0] = AF_UNIX;
  address.set(name, 2);
  // An abstract name begins with a NUL, and its length counts.
  if (path.startsWith("@")) address[2] = 0;
  return { address, length: path.startsWith("@") ? 2 + name.length : 2 + name.length + 1 };
}

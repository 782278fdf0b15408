// A command to an executed file, as execvp(3) finds it.

import {
  EACCES,
  ENAMETOOLONG,
  ENODEV,
  ENOENT,
  ENOEXEC,
  ENOTDIR,
  ESTALE,
  ETIMEDOUT,
} from "./constants";
import { peek8, peek64, poke64 } from "./kernel";
import { PATH_BYTES } from "./limits";
import { CANDIDATE } from "./memory-map";
import { after, length } from "./message";
import { execve } from "./syscalls";

const SLASH: i32 = 0x2f;
const COLON: i32 = 0x3a;

/** Does not return when it works; otherwise the errno, as execvp(3) would choose it. */
export function execute(argv: i64, envp: i64): i32 {
  const name = peek64(argv);
  if (peek8(name) === 0) return ENOENT;
  for (let at = name; peek8(at) !== 0; at++) {
    if (peek8(at) === SLASH) return executeFile(name, argv, envp);
  }
  const size = length(name);
  let path = searchPath(envp);
  let refused = false;
  // A name that no element of the search path could hold is an error of its own.
  let errno = size < 256 ? ENOENT : ENAMETOOLONG;
  for (;;) {
    let used = 0;
    for (; peek8(path) !== 0 && peek8(path) !== COLON; path++) {
      if (used < PATH_BYTES) store<u8>(CANDIDATE + used++, <u8>peek8(path));
    }
    if (used + size + 2 <= PATH_BYTES) {
      // An empty element is the current directory.
      if (used > 0) store<u8>(CANDIDATE + used++, <u8>SLASH);
      for (let i = 0; i <= size; i++) store<u8>(CANDIDATE + used + i, <u8>peek8(name + i));
      errno = executeFile(CANDIDATE, argv, envp);
      if (errno === EACCES) refused = true;
      else if (!isAnotherPlaceWorthATry(errno)) return errno;
    }
    if (peek8(path) === 0) break;
    path++;
  }
  return refused ? EACCES : errno;
}

function isAnotherPlaceWorthATry(errno: i32): bool {
  return (
    errno === ENOENT ||
    errno === ENOTDIR ||
    errno === ESTALE ||
    errno === ENODEV ||
    errno === ETIMEDOUT
  );
}

function searchPath(envp: i64): i64 {
  for (let at = envp; peek64(at) !== 0; at += 8) {
    const value = after(peek64(at), ascii("PATH="));
    if (value !== 0) return value;
  }
  return ascii("/bin:/usr/bin");
}

/**
 * A file without `#!` that is no program is a script for the shell. Its arguments are made in
 * place: the pointer before the command's own belongs to firstborn's options, or to its name.
 */
function executeFile(file: i64, argv: i64, envp: i64): i32 {
  const errno = -execve(file, argv, envp);
  if (errno !== ENOEXEC) return errno;
  const name = peek64(argv);
  poke64(argv - 8, ascii("/bin/sh"));
  poke64(argv, file);
  const ofTheShell = -execve(ascii("/bin/sh"), argv - 8, envp);
  poke64(argv, name);
  return ofTheShell;
}

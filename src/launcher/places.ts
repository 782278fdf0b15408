// The native program as bytes -> a path that execve(2) takes, by the first way that works.
//
// In order: a file that lies ready, an anonymous file in memory, a file in a directory. What this
// leaves behind is nothing: a file it makes has lost its name before it runs, and runs as
// /proc/self/fd/N. The kernel keeps its contents for as long as the program runs.

import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { openMemfd } from "./memfd.ts";

/** A program that the kernel agrees to execute; `release` gives up what holds it. */
export interface Placed {
  readonly path: string;
  release(): void;
}

/** One way to place the program: `name` is for messages, `place` throws if the way is barred. */
export interface Place {
  readonly name: string;
  place(program: Uint8Array): Placed;
}

/** The ways in the order in which to try them. */
export function places(
  fileName: string,
  besides: readonly string[],
  directories: readonly string[],
): readonly Place[] {
  const ready = unique(besides).map((directory) => besidePlace(join(directory, fileName)));
  const written = unique(directories).map(directoryPlace);
  return [...ready, { name: "memfd", place: placeInMemory }, ...written];
}

/**
 * Where a file may be written and executed. Docker mounts /dev/shm noexec, but not /dev, which
 * stays writable for root in a container with `--read-only`; podman mounts a tmpfs on /run, /tmp
 * and /var/tmp there.
 */
export function writableCandidates(tmpdir: string | undefined): readonly string[] {
  const own = tmpdir === undefined || tmpdir === "" ? [] : [tmpdir];
  return [...own, "/tmp", "/run", "/var/tmp", "/dev/shm", "/dev"];
}

function besidePlace(path: string): Place {
  return {
    name: path,
    place(program) {
      // Another version of the file would get options that it may not know.
      if (!readFileSync(path).equals(program)) throw new Error("is of another version");
      assertExecutable(path);
      return { path, release() {} };
    },
  };
}

function placeInMemory(program: Uint8Array): Placed {
  const fd = openMemfd("firstborn");
  return placeDescriptor(fd, () => writeFileSync(fd, program));
}

function directoryPlace(directory: string): Place {
  return {
    name: directory,
    place: (program) => placeDescriptor(writeNameless(directory, program), () => {}),
  };
}

/** A descriptor, for reading, of a new file with this content that has no name any more. */
function writeNameless(directory: string, program: Uint8Array): number {
  const path = join(directory, `.firstborn-${process.pid}-${process.hrtime.bigint()}`);
  const writer = openSync(path, "wx", 0o755);
  try {
    fchmodSync(writer, 0o755);
    writeFileSync(writer, program);
    // execve(2) answers ETXTBSY while a file is open for writing, so it is opened a second time:
    // not by its name, which whoever else may write to the directory could have given to another.
    return openSync(`/proc/self/fd/${writer}`, "r");
  } finally {
    closeSync(writer);
    unlinkSync(path);
  }
}

function placeDescriptor(fd: number, fill: () => void): Placed {
  try {
    fill();
    const path = `/proc/self/fd/${fd}`;
    assertExecutable(path);
    return { path, release: () => closeSync(fd) };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/**
 * access(2) answers EACCES for a file on a noexec mount. It has to be asked first, because a failed
 * `process.execve` ends the process in Node 22 and 24 instead of throwing.
 */
function assertExecutable(path: string): void {
  accessSync(path, constants.X_OK);
}

function unique(list: readonly string[]): readonly string[] {
  return [...new Set(list)];
}

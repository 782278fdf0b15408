// A program as bytes -> an executable file, whole or not at all.

import { closeSync, fchmodSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Writes `program` to `path` with mode 0755. It is written under another name first and renamed:
 * a running program cannot be written to (ETXTBSY), and nobody starts half of one.
 */
export function installProgram(path: string, program: Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const fd = openSync(temporary, "wx", 0o755);
    try {
      fchmodSync(fd, 0o755);
      writeFileSync(fd, program);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

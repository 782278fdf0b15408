// A unit whose run is over -> what it leaves behind is removed, as its files say.

import { rmSync } from "node:fs";
import { directoriesOf } from "../exec/directories.ts";
import type { Service } from "../manifest/service.ts";

/** RuntimeDirectoryPreserve= and PIDFile=; what cannot be removed stays. */
export function cleanUp({ exec, pidFile }: Service, restarts: boolean): void {
  if (pidFile !== null) remove(pidFile);
  const { runtimePreserve } = exec.directories;
  if (runtimePreserve === "yes" || (runtimePreserve === "restart" && restarts)) return;
  for (const path of directoriesOf(exec.directories, "runtime")) remove(path);
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Another program uses it, or the file system is read-only: it stays.
  }
}

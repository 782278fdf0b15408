// A unit whose run is over -> what it leaves behind is removed, as its files say.

import { lstatSync, readdirSync, rmSync } from "node:fs";
import { credentialsDirectory } from "../exec/credentials.ts";
import { directoriesOf } from "../exec/directories.ts";
import type { Service } from "../manifest/service.ts";

/** RuntimeDirectoryPreserve= and PIDFile=; what cannot be removed stays. */
export function cleanUp(unit: string, { exec, pidFile }: Service, restarts: boolean): void {
  if (pidFile !== null) remove(pidFile);
  if (exec.credentials.length > 0) remove(credentialsDirectory(unit));
  const { runtimePreserve } = exec.directories;
  if (runtimePreserve === "yes" || (runtimePreserve === "restart" && restarts)) return;
  for (const path of directoriesOf(exec.directories, "runtime")) remove(path);
}

/** Where shared memory, semaphores and queues of POSIX are; shm_overview(7), mq_overview(7). */
const IPC_DIRECTORIES = ["/dev/shm", "/dev/mqueue"];

/** RemoveIPC=. Those of System V have no files, and stay: systemd.exec(5) calls it best effort. */
export function removeIpcOf(uid: number): void {
  if (uid === 0) return;
  for (const directory of IPC_DIRECTORIES) {
    for (const name of namesIn(directory)) {
      const path = `${directory}/${name}`;
      if (ownerOf(path) === uid) remove(path);
    }
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function ownerOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.uid;
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Another program uses it, or the file system is read-only: it stays.
  }
}

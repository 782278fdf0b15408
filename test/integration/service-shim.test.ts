import { afterEach, describe, expect, test } from "vitest";
import {
  endAllContainers,
  KEEP,
  type ManifestContainer,
  startBeside,
  startManifest,
} from "../service/manifest-container.ts";

afterEach(endAllContainers);

const IS_ROOT = process.getuid?.() === 0;

describe("a shim that is killed", () => {
  const FAMILY = `#!/usr/bin/python3
# A main process, a child in another session, and one that shows nothing of its environment.
import os, sys
if os.fork() == 0:
    os.setsid()
    os.execvp("sleep", ["sleep", "2001"])
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execve("/bin/sleep", ["sleep", "2002"], {})
    os._exit(0)
os.execvp("sleep", ["sleep", "2000"])
`;
  const NUMBERS = ["2000", "2001", "2002"];

  async function startFamily(...lines: readonly string[]) {
    const container = await startBeside("ExecStart=@work@/family", ...lines);
    container.write("family", FAMILY);
    await container.client.start("a.service");
    for (const number of NUMBERS) await container.untilProcess(number);
    await container.untilAsleep();
    return container;
  }
  const family = (container: ManifestContainer) =>
    container.serviceProcesses.filter(({ words }) => NUMBERS.includes(words[1] ?? ""));
  const killShim = (container: ManifestContainer, number: string) => {
    const main = container.serviceProcesses.find(({ words }) => words[1] === number)!;
    process.kill(main.parent, "SIGKILL");
  };

  test("fails its unit, whose processes are ended", async () => {
    const container = await startFamily("ExecStopPost=@work@/say $SERVICE_RESULT");
    // Someone else's, which `docker exec` has left in the background.
    container.enter("sh", "-c", "setsid -f sleep 3000 >/dev/null 2>&1");
    await container.untilProcess("3000");
    killShim(container, "2000");
    await container.client.untilSub("a.service", "failed");
    expect(family(container)).toEqual([]);
    expect(container.log).toEqual(["resources"]);
    await container.untilProcess("1000");
    await container.untilProcess("3000");
    expect(await container.client.sub("keep.service")).toBe("running");
  });

  test("is followed by another, where Restart= says so", async () => {
    const container = await startFamily("Restart=on-failure");
    const before = family(container).map(({ pid }) => pid);
    killShim(container, "2000");
    await container.client.untilRecord("a.service", ({ restarts }) => restarts === 1);
    for (const number of NUMBERS) await container.untilProcess(number);
    expect(family(container).filter(({ pid }) => before.includes(pid))).toEqual([]);
    expect(family(container)).toHaveLength(3);
    expect(container.shims).toHaveLength(2);
  });

  test.skipIf(!IS_ROOT)("of another user's service, which cannot be looked into", async () => {
    const container = await startManifest(
      `${KEEP}# a.service\n[Service]\nUser=nobody\nExecStart=@work@/family\n`,
      { prefix: ["setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-all"] },
    );
    container.write("family", FAMILY);
    await container.client.start("a.service");
    for (const number of NUMBERS) await container.untilProcess(number);
    killShim(container, "2000");
    await container.client.untilSub("a.service", "failed");
    expect(family(container)).toEqual([]);
  });
});

import { readdirSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  endAllContainers,
  type ManifestContainer,
  startBeside,
} from "../service/manifest-container.ts";

afterEach(endAllContainers);

const SCRIPT = join(import.meta.dirname, "../service/store-service.py");

/** A service that stores its arguments: files with their own names in them. */
async function stored(words: string, ...lines: readonly string[]): Promise<ManifestContainer> {
  const container = await startBeside(
    "Type=notify",
    `ExecStart=/usr/bin/python3 ${SCRIPT} ${words}`,
    "Restart=always",
    "RestartSec=0",
    ...lines,
  );
  for (const name of ["one", "two"]) container.write(name, `this is ${name}`);
  expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
  return container;
}

/** The files of the test's directory that PID 1 has open. */
function kept({ work, pid }: ManifestContainer): readonly string[] {
  const paths = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  return paths
    .filter((path) => path.startsWith(work))
    .map((path) => basename(path))
    .sort();
}

async function crash(container: ManifestContainer): Promise<void> {
  const starts = container.log.length;
  await container.client.request({ kind: "kill", unit: "a.service", whom: "main", signal: 9 });
  await container.until("another start", () => container.log.length > starts);
}

const BOTH = "@work@/one @work@/two";

describe("FileDescriptorStoreMax=", () => {
  test("gives back over a crash what was stored, under its names and in its order", async () => {
    const container = await stored(BOTH, "FileDescriptorStoreMax=2");
    await crash(container);
    expect(container.log).toEqual(["nothing is stored", "True one=this is one two=this is two"]);
  });

  test("keeps what is stored while the manager sleeps, and stores nothing twice", async () => {
    const container = await stored(BOTH, "FileDescriptorStoreMax=9");
    await container.untilAsleep();
    await crash(container);
    await container.untilAsleep();
    await crash(container);
    expect(container.log.at(-1)).toBe("True one=this is one two=this is two");
    expect(kept(container)).toEqual(["one", "two"]);
  });

  test("is a limit: what is more is closed, and said", async () => {
    const container = await stored(BOTH, "FileDescriptorStoreMax=1");
    await container.untilSaid("a.service: Descriptors are not stored");
    expect(kept(container)).toEqual(["one"]);
  });

  test("is 0 unless something is said", async () => {
    const container = await stored(BOTH);
    expect(kept(container)).toEqual([]);
    await crash(container);
    expect(container.log).toEqual(["nothing is stored", "nothing is stored"]);
  });

  test("is for the service alone: a stop closes what is stored, a restart does not", async () => {
    const container = await stored(BOTH, "FileDescriptorStoreMax=2");
    await container.client.restart("a.service");
    expect(container.log.at(-1)).toBe("True one=this is one two=this is two");
    await container.client.stop("a.service");
    expect(kept(container)).toEqual([]);
  });

  test("FileDescriptorStorePreserve=yes keeps it over a stop", async () => {
    const lines = ["FileDescriptorStoreMax=2", "FileDescriptorStorePreserve=yes"];
    const container = await stored(BOTH, ...lines);
    await container.client.stop("a.service");
    expect(kept(container)).toEqual(["one", "two"]);
    await container.client.start("a.service");
    expect(container.log.at(-1)).toBe("True one=this is one two=this is two");
  });

  test("FDSTOREREMOVE= takes out what has the name", async () => {
    const container = await stored(`${BOTH} remove:@work@/one`, "FileDescriptorStoreMax=2");
    expect(kept(container)).toEqual(["two"]);
    await crash(container);
    expect(container.log.at(-1)).toBe("True two=this is two");
  });
});

import { mkdirSync, statSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { endAllContainers, startBeside } from "../service/manifest-container.ts";

afterEach(endAllContainers);

const IS_ROOT = process.getuid?.() === 0;

describe("credentials", () => {
  const TELL = `
cd "$CREDENTIALS_DIRECTORY" || exit
ls -ldn . * | awk '{ print $1, $3, $9 }' >>@work@/log
for name in *; do echo "$name=$(cat "$name")" >>@work@/log; done`;

  test.skipIf(!IS_ROOT)("are files that only the service's user can read", async () => {
    const container = await startBeside(
      "Type=oneshot",
      "ExecStart=@work@/tell",
      "User=nobody",
      "RemainAfterExit=yes",
      "LoadCredential=key:@work@/key",
      "LoadCredential=absent:absent",
      "LoadCredential=more:@work@/more",
      "SetCredential=user:somebody",
      "SetCredential=key:not this",
    );
    container.write("tell", `#!/bin/sh\n${TELL}\n`);
    container.write("key", "secret");
    mkdirSync(`${container.work}/more`);
    container.write("more/a", "one");
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
    expect(container.log).toEqual([
      "dr-x------ 65534 .",
      "-r-------- 65534 key",
      "-r-------- 65534 more_a",
      "-r-------- 65534 user",
      "key=secret",
      "more_a=one",
      "user=somebody",
    ]);
    await container.client.stop("a.service");
    expect(() => statSync(container.path("/run/credentials/a.service"))).toThrow("ENOENT");
  });

  test("a file that is not there fails the unit with systemd's status", async () => {
    const container = await startBeside(
      "Type=exec",
      "ExecStart=true",
      "LoadCredential=key:/no/such/file",
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    const { mainExit } = await container.client.record("a.service");
    expect(mainExit?.how).toEqual({ kind: "exited", status: 243 });
  });
});

test.skipIf(!IS_ROOT)("RemoveIPC= removes what the service's user has left in memory", async () => {
  const name = `/dev/shm/firstborn-${process.pid}`;
  const container = await startBeside(
    "Type=oneshot",
    `ExecStart=touch ${name}`,
    "User=54321",
    "RemoveIPC=yes",
    "RemainAfterExit=yes",
  );
  await container.client.start("a.service");
  expect(statSync(name).uid).toBe(54321);
  await container.client.stop("a.service");
  expect(() => statSync(name)).toThrow("ENOENT");
});

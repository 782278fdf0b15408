// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what unit files have.
import { afterEach, describe, expect, test } from "vitest";
import {
  endAllContainers,
  KEEP,
  startBeside,
  startManifest,
} from "../service/manifest-container.ts";

afterEach(endAllContainers);

test("every command has its turn, with the variables that belong to it", async () => {
  const container = await startBeside(
    "ExecCondition=@work@/say condition",
    "ExecStartPre=@work@/say pre ${MAINPID}.",
    "ExecStartPre=@work@/say pre 2",
    "ExecStart=sleep 2000",
    "ExecStartPost=@work@/say post $MAINPID",
    "ExecReload=@work@/say reload $MAINPID",
    "ExecStop=@work@/say stop $MAINPID $SERVICE_RESULT ${EXIT_CODE}.",
    "ExecStopPost=@work@/say stop-post ${MAINPID}. $SERVICE_RESULT $EXIT_CODE $EXIT_STATUS",
  );
  const { client } = container;
  expect(await client.start("a.service")).toMatchObject({ status: 0 });
  const pid = (await container.untilProcess("2000")).inner;
  expect(await client.reload("a.service")).toMatchObject({ status: 0 });
  expect(await client.stop("a.service")).toMatchObject({ status: 0 });
  expect(container.log).toEqual([
    ...["condition", "pre .", "pre 2", `post ${pid}`, `reload ${pid}`],
    ...[`stop ${pid} success .`, "stop-post . success killed TERM"],
  ]);
});

describe("$SERVICE_RESULT, $EXIT_CODE and $EXIT_STATUS", () => {
  test("say how the main process has ended", async () => {
    const ends = [
      ["true", "success exited 0"],
      ["sh -c 'exit 3'", "exit-code exited 3"],
      ["sh -c 'kill -KILL $$$$'", "signal killed KILL"],
      ["sh -c 'kill -TERM $$$$'", "success killed TERM"],
      ["/no/such/command", "exit-code exited 203"],
    ] as const;
    const units = ends.map(
      ([command], i) => `# a${i}.service
[Service]
ExecStart=${command}
ExecStopPost=@work@/say ${i} $SERVICE_RESULT $EXIT_CODE $EXIT_STATUS
`,
    );
    const container = await startManifest(`${KEEP}${units.join("")}`);
    await Promise.all(ends.map((_, i) => container.client.start(`a${i}.service`)));
    for (const [i, [, said]] of ends.entries()) await container.untilLogged(`${i} ${said}`);
    expect(container.log).toHaveLength(ends.length);
  });

  test("of a service that never came to run say no more than its result", async () => {
    const container = await startBeside(
      "ExecStartPre=sh -c 'exit 3'",
      "ExecStart=@work@/say never",
      "ExecStopPost=@work@/say $SERVICE_RESULT ${EXIT_CODE}. ${EXIT_STATUS}.",
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    expect(container.log).toEqual(["exit-code . ."]);
    expect(await container.client.sub("a.service")).toBe("failed");
  });
});

describe("ExecCondition=", () => {
  test.each([
    ["1", "dead", "exec-condition", 0],
    ["254", "dead", "exec-condition", 0],
    ["255", "failed", "exit-code", 1],
  ])("that ends with %s leaves the unit %s", async (code, sub, result, status) => {
    const container = await startBeside(
      `ExecCondition=sh -c 'exit ${code}'`,
      "ExecStart=sleep 1000",
    );
    expect(await container.client.start("a.service")).toMatchObject({ status });
    const record = await container.client.record("a.service");
    expect([record.at.sub, record.result]).toEqual([sub, result]);
  });
});

test("a failure of a command with `-` in front is none", async () => {
  const container = await startBeside(
    "ExecStartPre=-false",
    "ExecStartPre=-/no/such/command",
    "ExecStart=sleep 1000",
    "ExecStartPost=-false",
  );
  expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
  expect(await container.client.sub("a.service")).toBe("running");
});

test("an ExecStartPost= that fails ends the service", async () => {
  const container = await startBeside("ExecStart=sleep 1000", "ExecStartPost=false");
  expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
  expect(await container.client.sub("a.service")).toBe("failed");
  expect(container.serviceProcesses).toHaveLength(1);
});

test("an ExecReload= that fails fails the reload, and leaves the service as it is", async () => {
  const container = await startBeside("ExecStart=sleep 1000", "ExecReload=false");
  await container.client.start("a.service");
  expect(await container.client.reload("a.service")).toMatchObject({ status: 1 });
  expect(await container.client.sub("a.service")).toBe("running");
  expect(await container.client.reload("keep.service")).toMatchObject({ status: 3 });
});

test("an ExecStop= that does the work leaves nothing for SIGTERM to do", async () => {
  const container = await startBeside(
    `ExecStart=sh -c 'trap "echo TERM >>@work@/log" TERM; trap "exit 0" USR1; while :; do sleep 0.02; done'`,
    "ExecStop=kill -USR1 $MAINPID",
    "ExecStop=sh -c 'while kill -0 $MAINPID; do sleep 0.02; done 2>/dev/null'",
  );
  await container.client.start("a.service");
  await container.client.stop("a.service");
  expect(container.log).toEqual([]);
  expect((await container.client.record("a.service")).mainExit?.how).toEqual({
    kind: "exited",
    status: 0,
  });
});

test("arguments are split, expanded and escaped as systemd does it", async () => {
  const container = await startBeside(
    "Type=oneshot",
    "Environment='TWO=a  b' 'EMPTY='",
    "ExecStart=@work@/words $TWO ${TWO} x${TWO}y $EMPTY ${EMPTY} $$TWO \"a\\tb\" 'it''s' $UNSET",
    "ExecStart=@@work@/words another-name $TWO",
    "ExecStart=:@work@/words $TWO",
  );
  container.write(
    "words",
    `#!/usr/bin/python3
import sys
open("@work@/log", "a").write(repr(sys.argv[1:]) + "\\n")
`,
  );
  expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
  expect(container.log).toEqual([
    String.raw`['a', 'b', 'a  b', 'xa  by', '', '$TWO', 'a\tb', 'its']`,
    "['a', 'b']",
    "['$TWO']",
  ]);
});

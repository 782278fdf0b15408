import { chmodSync } from "node:fs";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { BUN, SCRIPT } from "../launcher/runtimes.ts";
import { CONTROL } from "../service/control-client.ts";
import {
  endAllContainers,
  KEEP,
  type ManifestContainer,
  startBeside,
  startManifest,
} from "../service/manifest-container.ts";

afterEach(endAllContainers);

const IS_ROOT = process.getuid?.() === 0;

describe("the control socket", () => {
  /** Connects inside, as another user; what comes of it is a line. */
  const CLIENT = `
import socket, struct
client = socket.socket(socket.AF_UNIX)
try:
    client.connect("${CONTROL}")
    text = b'{"kind":"describe","units":["keep.service"]}'
    client.sendall(struct.pack("<I", len(text)) + text)
    print("answered" if client.recv(4) else "closed")
except Exception as error:
    print(type(error).__name__)
`;
  const ask = (container: ManifestContainer, ...prefix: readonly string[]) =>
    container.enter(...prefix, "/usr/bin/python3", "-c", CLIENT).stdout.trim();

  test.skipIf(!IS_ROOT)("is root's, and its file's mode says so", async () => {
    const container = await startManifest(KEEP);
    const asNobody = ["setpriv", "--reuid=65534", "--clear-groups"];
    expect(ask(container)).toBe("answered");
    expect(ask(container, ...asNobody)).toBe("PermissionError");
    // Not only the mode protects it.
    chmodSync(container.path(CONTROL), 0o666);
    expect(ask(container, ...asNobody)).toMatch(/closed|ConnectionResetError|BrokenPipeError/);
    expect(ask(container)).toBe("answered");
  });

  test("answers nonsense with an error, and goes on", async () => {
    const container = await startManifest(KEEP);
    for (const text of ["", "nonsense", "[]", '{"kind":"unknown"}', '{"kind":"state"}', "null"]) {
      const answer = await container.client.raw(text);
      expect([text, answer]).toEqual([text, expect.objectContaining({ status: 1 })]);
    }
    await container.client.untilSub("keep.service", "running");
    expect(container.errors).toBe("");
  });

  test("keeps nobody waiting for a client that says nothing, or too much", async () => {
    const container = await startManifest(KEEP);
    const idle = Array.from({ length: 20 }, () => connect(container.path(CONTROL)));
    const long = connect(container.path(CONTROL));
    long.write(Buffer.alloc(100_000, 0x7f));
    long.on("error", () => {});
    await container.client.untilSub("keep.service", "running");
    for (const socket of [...idle, long]) socket.destroy();
    await container.client.untilSub("keep.service", "running");
  });

  test("a client that leaves before its answer disturbs nobody", async () => {
    const container = await startBeside(
      "Type=oneshot",
      "ExecStart=sh -c 'sleep 0.5; @work@/say done'",
    );
    const client = container.enter(
      "timeout",
      "0.3",
      BUN,
      SCRIPT,
      "systemctl",
      "start",
      "a.service",
    );
    expect(client.status).toBe(124);
    await container.untilLogged("done");
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
  });
});

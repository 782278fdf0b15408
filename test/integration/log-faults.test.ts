import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { ELF } from "../launcher/runtimes.ts";
import { Receiver, writeLines } from "../log/receiver.ts";
import { waitFor } from "../namespace/wait-for.ts";

const HAS_STRACE = spawnSync("strace", ["-V"]).status === 0;

/** Runs firstborn with some of its system calls failing in place of being made; strace(1). */
function runFailing(
  faults: readonly string[],
  options: readonly string[],
  words: readonly number[],
) {
  const injected = faults.flatMap((fault) => ["-e", `inject=${fault}`]);
  const strace = ["-qq", "-o", "/dev/null", "-e", "trace=all", ...injected];
  const command = [ELF, "-s", ...options, "--", ...writeLines(...words)];
  return spawnSync("strace", [...strace, ...command], { encoding: "utf8" });
}

describe.skipIf(!HAS_STRACE)("every line arrives once and in its order, though", () => {
  test.each([
    ["every second call finds the receiver full", ["sendmmsg:error=EAGAIN:when=1+2"]],
    ["every third call is interrupted", ["sendmmsg:error=EINTR:when=2+3"]],
    ["every fourth call finds the receiver gone", ["sendmmsg:error=ECONNREFUSED:when=2+4"]],
    ["every message is too large for a datagram", ["sendmmsg:error=EMSGSIZE"]],
    ["every second call finds no buffers", ["sendmmsg:error=ENOBUFS:when=1+2"]],
    [
      "files in memory find the receiver full",
      ["sendmmsg:error=EMSGSIZE", "sendmsg:error=EAGAIN:when=1+3"],
    ],
    ["connecting fails three times", ["connect:error=ECONNREFUSED:when=1..3"]],
    ["there is no socket to be had for a while", ["socket:error=EMFILE:when=1..2"]],
    ["waits are interrupted", ["ppoll:error=EINTR:when=2+2"]],
    ["waits are interrupted at other times", ["ppoll:error=EINTR:when=1+2"]],
    [
      "two of three waits are interrupted",
      ["ppoll:error=EINTR:when=1+3", "ppoll:error=EINTR:when=2+3"],
    ],
    ["reads are interrupted", ["read:error=EINTR:when=3+3"]],
  ] as const)("%s", async (_what, faults) => {
    const receiver = await new Receiver().start();
    const words = [2, 150, 11];
    const { status } = runFailing(faults, ["--log", `journald:${receiver.path}`], words);
    expect(status).toBe(0);
    await waitFor(
      () => receiver.check(...words),
      () => receiver.check(...words) === "complete",
    );
  });
});

import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ELF } from "../launcher/runtimes.ts";
import { waitFor } from "../namespace/wait-for.ts";
import { engine, mustWork } from "./engine.ts";
import { BASE, makeBaseImages, PLAIN } from "./images.ts";
import { letGo, MAKE_ORPHANS, ORPHANS, orphanStates, startForOrphans } from "./orphans.ts";

const podman = engine("podman");
beforeAll(() => makeBaseImages(podman));

const WAYS: readonly (readonly [string, readonly string[], string, string])[] = [
  ["ENTRYPOINT", [], BASE, "/firstborn"],
  ["podman run --init", ["--init", "--init-path", ELF], PLAIN, "/run/podman-init"],
];

describe.each(WAYS)("podman, with firstborn by %s", (_name, options, image, exe) => {
  test.each([
    [0, "exit 0"],
    [7, "exit 7"],
    [137, "kill -KILL $$"],
    [143, "kill -TERM $$"],
  ])("has it as PID 1, and ends with %i for %j", (status, script) => {
    const result = podman.run(options, image, "sh", "-c", `readlink /proc/1/exe; ${script}`);
    expect(result).toEqual({ status, stdout: `${exe}\n`, stderr: "" });
  });

  test.each([
    [[]],
    [["--read-only", "--user", "12345", "--cap-drop", "ALL", "--pids-limit", "20"]],
  ])("passes podman stop on to the app, with %j", async (restrictions) => {
    const script = 'trap "echo got TERM; exit 43" TERM; echo ready; sleep 1000 & wait';
    const app = podman.start([...options, ...restrictions], image, "sh", "-c", script);
    await app.untilPrinted("ready");
    expect(app.stop()).toBe(43);
    expect(app.output()).toBe("ready\ngot TERM\n");
  });

  test("reaps the orphans that podman exec leaves", async () => {
    const container = await startForOrphans(podman, options, image);
    container.script(MAKE_ORPHANS);
    expect(orphanStates(container)).toHaveLength(ORPHANS);
    await letGo(container, "");
  });
});

test("podman run --init has it behave as catatonit: a missing command is status 1", () => {
  const result = podman.run(["--init", "--init-path", ELF], PLAIN, "/missing");
  expect(result).toMatchObject({ status: 1, stdout: "" });
  expect(result.stderr).toMatch(/^catatonit: .*\n$/);
});

// scripts/test-docker has put firstborn where podman looks for catatonit.
describe("firstborn as catatonit, the pause process of a pod", () => {
  test("is PID 1 of the pod, and reaps what its containers leave", async () => {
    const create = ["pod", "create", "--share", "pid", "--network", "none"];
    const pod = mustWork(podman.call(create)).trim();
    onTestFinished(() => void podman.call(["pod", "rm", "--force", "--time", "0", pod]));
    const script = "tr '\\0' ' ' </proc/1/cmdline; (true & true & true &); echo; exit 7";
    const result = podman.run(["--pod", pod], PLAIN, "sh", "-c", script);
    expect(result).toEqual({ status: 7, stdout: "/catatonit -P \n", stderr: "" });
    const count = ["sh", "-c", "set -- /proc/[0-9]*; echo $#"];
    await waitFor("a pod with no process but PID 1 and the counting shell", () => {
      return podman.run(["--pod", pod], PLAIN, ...count).stdout === "2\n";
    });
    const infra = mustWork(
      podman.call(["pod", "inspect", "--format", "{{.InfraContainerID}}", pod]),
    );
    mustWork(podman.call(["pod", "stop", pod]));
    const format = ["--format", "{{.State.ExitCode}}"];
    expect(mustWork(podman.call(["inspect", ...format, infra.trim()])).trim()).toBe("0");
  });
});

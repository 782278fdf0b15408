import { beforeAll, describe, expect, test } from "vitest";
import { waitFor } from "../namespace/wait-for.ts";
import { engine } from "./engine.ts";
import { BASE, makeBaseImages, PLAIN } from "./images.ts";
import {
  countProcesses,
  letGo,
  MAKE_ORPHANS,
  ORPHANS,
  orphanStates,
  startForOrphans,
} from "./orphans.ts";

const docker = engine("docker");
beforeAll(() => makeBaseImages(docker));

describe("the orphans that docker exec leaves", () => {
  test.each([
    ["ENTRYPOINT", [], BASE],
    ["docker run --init", ["--init"], PLAIN],
  ])("belong to firstborn as %s, which reaps them", async (_name, options, image) => {
    const container = await startForOrphans(docker, options, image);
    container.script(MAKE_ORPHANS);
    expect(orphanStates(container)).toHaveLength(ORPHANS);
    await letGo(container, "");
  });

  test("stay as zombies where the app is PID 1", async () => {
    const container = await startForOrphans(docker, [], PLAIN);
    container.script(MAKE_ORPHANS);
    await letGo(container, "Z".repeat(ORPHANS));
  });
});

test("firstborn --pause reaps for the containers that share its processes", async () => {
  const pause = docker.start(["--entrypoint", "/firstborn"], PLAIN, "--pause");
  expect(countProcesses(pause)).toBe(1);
  const script = `(for i in $(seq ${ORPHANS}); do true & done); exec sleep 1000`;
  const sharing = docker.start(["--pid", `container:${pause.id}`], PLAIN, "sh", "-c", script);
  await waitFor("the two commands alone", () => countProcesses(pause) === 2);
  sharing.kill("KILL");
  expect(sharing.wait()).toBe(137);
  await waitFor("an empty container", () => countProcesses(pause) === 1);
  expect(pause.stop()).toBe(0);
});

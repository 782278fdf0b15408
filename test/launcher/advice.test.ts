import { describe, expect, test } from "vitest";
import { dockerfileLines, explain, runtimeName } from "../../src/launcher/advice.ts";
import type { StillHere } from "../../src/launcher/become.ts";

const FAILURES: readonly (readonly [StillHere, string])[] = [
  [{ kind: "no-execve" }, "Node 20.20.2 has no process.execve"],
  [{ kind: "no-program", machine: "riscv64" }, "no native program for riscv64 machines"],
  [{ kind: "no-place", refusals: ["memfd: no", "/tmp: EROFS"] }, "(memfd: no; /tmp: EROFS)"],
];

describe("what is said when this process stays what it is", () => {
  test.each(FAILURES)("%j is explained in one line", (failure, words) => {
    const line = explain(failure, "Node 20.20.2");
    expect(line).toContain(words);
    expect(line).not.toContain("\n");
  });

  test("the runtime is called by its own name, also where it claims to be Node", () => {
    expect(runtimeName({ node: "20.20.2" })).toBe("Node 20.20.2");
    expect(runtimeName({ node: "24.3.0", bun: "1.4.5" })).toBe("Bun 1.4.5");
  });

  test("the lines for the Dockerfile extract what the ENTRYPOINT runs", () => {
    expect(dockerfileLines("node /f.mjs", '"app"')).toBe(
      'RUN node /f.mjs extract /firstborn and ENTRYPOINT ["/firstborn", "--", "app"]',
    );
  });
});

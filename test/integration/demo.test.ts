import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
/** What scripts/demo runs when everything is there. */
const MAIN = [join(ROOT, "node_modules/.bin/bun"), join(ROOT, "scripts/demonstration/main.ts")];

/** An init that makes up an exit status of its own. */
const LYING_INIT = `#!/bin/sh
shift
"$@" &
trap 'kill $!; wait; exit 3' TERM
while :; do wait; done
`;

/** Runs a command as a user whom the kernel makes no namespaces for. */
const WITHOUT_NAMESPACES = [
  ...["unshare", "--user", "--map-user=1000", "--keep-caps", "sh", "-c"],
  `echo 0 >/proc/sys/user/max_user_namespaces
   exec setpriv --inh-caps=-all --ambient-caps=-all "$@"`,
  "sh",
];

const folder = mkdtempSync(join(tmpdir(), "firstborn-demo-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run([program, ...args]: readonly string[]) {
  return spawnSync(program!, args, { encoding: "utf8" });
}

describe("scripts/demo", () => {
  it("shows an app that all goes well for under firstborn", () => {
    const { status, stdout, stderr } = run([join(ROOT, "scripts/demo")]);
    expect(status, stderr + stdout).toBe(0);
    expect(stdout).toMatch(/^orphans it leaves to PID 1 +1,000 /m);
    expect(stdout).toMatch(/^zombies after their end +0 .*1,000$/m);
    expect(stdout).toMatch(/^exit status .* 7$/m);
    expect(stdout).toContain('ENTRYPOINT ["/firstborn", "--"]');
  });

  it("fails where something is not as it should be, and says what", () => {
    const init = join(folder, "lying-init");
    writeFileSync(init, LYING_INIT, { mode: 0o755 });
    const { status, stderr } = run([...MAIN, init]);
    expect(stderr).toBe("not as it should be: under tini, the exit status is 3\n");
    expect(status).toBe(1);
  });

  it("says in one line that no namespaces are to be had", () => {
    const { status, stdout, stderr } = run([...WITHOUT_NAMESPACES, ...MAIN]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^no demo: no PID namespace can be made here .*\n$/);
  });
});

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { makeWorkDirectory } from "../launcher/runtimes.ts";
import { endAllNamespaces, runPid1 } from "../namespace/pid1.ts";
import { PROGRAM } from "../namespace/programs.ts";

afterEach(endAllNamespaces);

const work = makeWorkDirectory();
afterAll(() => rmSync(work, { recursive: true }));

const PASSWD = `# a comment, and an empty line

root:x:0:0:root:/root:/bin/sh
broken:x:notanumber:5:::
short:x:7
app:x:61001:61002:An app,,,:/home/app:/bin/sh
nohome:x:61003:61004:::
61001:x:61005:61006::/home/number:
longhome:x:61007:61008::/${"h".repeat(200)}:
last:x:61009:61010::/home/last:/bin/sh`;

const GROUP = `root:x:0:
app:x:61002:
extra:x:61020:other,app
more:x:61021:app
notmine:x:61022:application,ap
broken:x:notanumber:app
own:x:61004:nohome
61002:x:61030:
last:x:61031:app`;

/** Mounts the two files over the machine's own, for this namespace alone. */
async function runWith(
  files: Readonly<Record<string, string>>,
  command: readonly string[],
  env = {},
) {
  const binds = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(work, name), text);
    return `mount --bind '${join(work, name)}' /etc/${name}`;
  });
  return runPid1(command, { setUp: binds.join("\n"), env });
}

const TELL = ["sh", "-c", 'echo "$(id -u):$(id -g):$(id -G):$HOME"'];

// A user namespace of one user has no others to become.
describe.skipIf(process.getuid!() !== 0)("--user", () => {
  const become = (spec: string, env = {}, files = { passwd: PASSWD, group: GROUP }) =>
    runWith(files, [PROGRAM, "--user", spec, "--", ...TELL], env);

  test.each([
    // A name has its groups, in the order of /etc/group.
    ["app", "61001:61002:61002 61020 61021 61031:/home/app"],
    ["root", "0:0:0:/root"],
    ["nohome", "61003:61004:61004:/"],
    ["last", "61009:61010:61010:/home/last"],
    ["longhome", `61007:61008:61008:/${"h".repeat(200)}`],
    // A group of its own is the only one.
    ["app:extra", "61001:61020:61020:/home/app"],
    ["app:last", "61001:61031:61031:/home/app"],
    ["app:0", "61001:0:0:/home/app"],
    ["app:61999", "61001:61999:61999:/home/app"],
    // A number is looked up, and need not be found.
    ["61003", "61003:61004:61004:/"],
    ["61999", "61999:0:0:/"],
    ["61999:61998", "61999:61998:61998:/"],
    ["61999:extra", "61999:61020:61020:/"],
    ["4294967294", "4294967294:0:0:/"],
  ])("%s", async (spec, expected) => {
    expect(await become(spec)).toEqual({ status: 0, stdout: `${expected}\n`, stderr: "" });
  });

  test("takes the place of a HOME that is there", async () => {
    const { stdout } = await become("app", { HOME: "/wrong", OTHER: "1" });
    expect(stdout).toMatch(/:\/home\/app\n$/);
  });

  test("changes nothing else of the environment and the arguments", async () => {
    const tell = ["sh", "-c", 'printf "<%s>" "$@"; echo; env | sort', "sh", "a b", "-g"];
    const words = [PROGRAM, "--user=app", ...tell];
    const { stdout } = await runWith({ passwd: PASSWD, group: GROUP }, words, {
      ONE: "1",
      TWO: "",
    });
    const variables = stdout.split("\n").filter((line) => /^(HOME|ONE|TWO)=/.test(line));
    expect(stdout).toMatch(/^<a b><-g>/);
    expect(variables).toEqual(["HOME=/home/app", "ONE=1", "TWO="]);
  });

  test.each([
    ["nosuch", "no user 'nosuch' in /etc/passwd"],
    ["broken", "no user 'broken' in /etc/passwd"],
    ["short", "no user 'short' in /etc/passwd"],
    ["", "no user '' in /etc/passwd"],
    ["4294967295", "no user '4294967295' in /etc/passwd"],
    ["-1", "no user '-1' in /etc/passwd"],
    ["app:nosuch", "no group 'nosuch' in /etc/group"],
    ["app:broken", "no group 'broken' in /etc/group"],
    ["nosuch:nosuch", "no user 'nosuch' in /etc/passwd"],
  ])("%j is told in one line", async (spec, line) => {
    expect(await become(spec)).toEqual({ status: 1, stdout: "", stderr: `firstborn: ${line}\n` });
  });

  test("a group's line may be longer than any buffer", async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `member${index}`).join(",");
    const group = `big:x:61040:${many},app\nnot:x:61041:${many}\n`;
    const { stdout } = await become("app", {}, { passwd: PASSWD, group });
    expect(stdout).toBe("61001:61002:61002 61040:/home/app\n");
  });

  test("empty files list nobody, and numbers need none", async () => {
    const { stdout } = await become("61001:61002", {}, { passwd: "", group: "" });
    expect(stdout).toBe("61001:61002:61002:/\n");
  });

  test("firstborn itself stays who it is, and can end what is left", async () => {
    const tell = "id -u; sed -n 's/^Uid:.//p' /proc/1/status | cut -f 1";
    const command = [PROGRAM, "--user", "61050", "--grace", "0", "--", "sh", "-c"];
    const { stdout, status } = await runPid1([...command, `sleep 1000 & ${tell}; exit 4`]);
    expect({ stdout, status }).toEqual({ stdout: "61050\n0\n", status: 4 });
  });

  test("the rights go with the user", async () => {
    const tell = "sed -n 's/^Cap\\(Prm\\|Eff\\):.//p' /proc/self/status";
    const { stdout } = await runPid1([PROGRAM, "--user", "61050", "--", "sh", "-c", tell]);
    expect(stdout).toBe(`${"0".repeat(16)}\n`.repeat(2));
  });
});

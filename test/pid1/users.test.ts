import { describe, expect, it } from "vitest";
import { EACCES, EIO } from "./kernel/abi.ts";
import type { SimulatedKernel } from "./kernel/simulated-kernel.ts";
import { run } from "./run.ts";

type Content = string | Uint8Array | number;

interface Image {
  readonly passwd?: Content;
  readonly group?: Content;
}

const PASSWD = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
app:x:1000:1001:An app,,,:/home/app:/bin/sh
homeless:x:1002:1002:::
`;
const GROUP = `root:x:0:
daemon:x:1:app,root
app:x:1001:
staff:x:50:root,app,homeless
disk:x:6:apple,ap,xapp
`;
const IMAGE: Image = { passwd: PASSWD, group: GROUP };

/** The child of `firstborn --user SPEC app`: what it became, or what was said instead. */
function become(spec: string, image: Image = IMAGE) {
  const { how, status, kernel } = run({
    argv: ["firstborn", "--user", spec, "app"],
    environment: ["HOME=/root", "PATH=/bin"],
    inChild: true,
    prepare: ({ files }) => {
      if (image.passwd !== undefined) files.contents.set("/etc/passwd", image.passwd);
      if (image.group !== undefined) files.contents.set("/etc/group", image.group);
    },
  });
  expect(kernel.files.openCount).toBe(0);
  if (how === "exit") return { status, says: kernel.messages.join("") };
  return { ...identity(kernel), says: kernel.messages.join("") };
}

function identity(kernel: SimulatedKernel) {
  const [count, list] = kernel.callsOf("setgroups")[0]!;
  const view = kernel.memory.view(BigInt(list!), count! * 4);
  const groups = Array.from({ length: count! }, (_, i) => view.getUint32(i * 4, true));
  const home = kernel.executed[0]!.environment.find((entry) => entry.startsWith("HOME="));
  return {
    uid: kernel.callsOf("setresuid")[0],
    gid: kernel.callsOf("setresgid")[0],
    groups: groups.sort((a, b) => a - b),
    home,
  };
}

const is = (uid: number, gid: number, groups: readonly number[], home: string) => ({
  uid: [uid, uid, uid],
  gid: [gid, gid, gid],
  groups,
  home: `HOME=${home}`,
  says: "",
});
const refused = (says: string) => ({ status: 1, says: `firstborn: ${says}\n` });

describe("--user", () => {
  it.each<[spec: string, uid: number, gid: number, groups: readonly number[], home: string]>([
    ["app", 1000, 1001, [1, 50, 1001], "/home/app"],
    ["1000", 1000, 1001, [1, 50, 1001], "/home/app"],
    ["root", 0, 0, [0, 1, 50], "/root"],
    ["0", 0, 0, [0, 1, 50], "/root"],
    ["daemon", 1, 1, [1], "/usr/sbin"],
    ["homeless", 1002, 1002, [50, 1002], "/"],
    ["app:staff", 1000, 50, [50], "/home/app"],
    ["app:50", 1000, 50, [50], "/home/app"],
    ["app:4242", 1000, 4242, [4242], "/home/app"],
    ["1000:0", 1000, 0, [0], "/home/app"],
    ["4242", 4242, 0, [0], "/"],
    ["4242:staff", 4242, 50, [50], "/"],
    ["4242:4243", 4242, 4243, [4243], "/"],
    ["4294967294:4294967294", 4294967294, 4294967294, [4294967294], "/"],
    ["0001000", 1000, 1001, [1, 50, 1001], "/home/app"],
  ])("%s becomes %i:%i with the groups %j and the home %s%s", (spec, uid, gid, groups, home) => {
    expect(become(spec)).toEqual(is(uid, gid, groups, home));
  });

  it.each<[spec: string, says: string]>([
    ["nobody", "no user 'nobody' in /etc/passwd"],
    ["", "no user '' in /etc/passwd"],
    [":staff", "no user '' in /etc/passwd"],
    ["ap", "no user 'ap' in /etc/passwd"],
    ["apple", "no user 'apple' in /etc/passwd"],
    ["APP", "no user 'APP' in /etc/passwd"],
    [" app", "no user ' app' in /etc/passwd"],
    ["-1", "no user '-1' in /etc/passwd"],
    ["4294967295", "no user '4294967295' in /etc/passwd"],
    ["18446744073709551616", "no user '18446744073709551616' in /etc/passwd"],
    ["0x0", "no user '0x0' in /etc/passwd"],
    ["no\nbody", "no user 'no?body' in /etc/passwd"],
    ["app:", "no group '' in /etc/group"],
    ["app:nogroup", "no group 'nogroup' in /etc/group"],
    ["app:4294967295", "no group '4294967295' in /etc/group"],
    ["app:-1", "no group '-1' in /etc/group"],
    ["app:staff:x", "no group 'staff:x' in /etc/group"],
  ])("%j is refused in one line", (spec, says) => {
    expect(become(spec)).toEqual(refused(says));
  });

  it("takes numbers where there are no files, and refuses names", () => {
    expect(become("7", {})).toEqual(is(7, 0, [0], "/"));
    expect(become("7:8", {})).toEqual(is(7, 8, [8], "/"));
    expect(become("app", {})).toEqual(refused("no user 'app' in /etc/passwd"));
    expect(become("app", { passwd: PASSWD })).toEqual(is(1000, 1001, [1001], "/home/app"));
  });

  it("finds users also where the files get the numbers of closed standard streams", () => {
    const { kernel } = run({
      argv: "firstborn --user app app",
      inChild: true,
      prepare: (kernel) => {
        kernel.isStdinOpen = false;
        kernel.files.contents.set("/etc/passwd", PASSWD).set("/etc/group", GROUP);
      },
    });
    expect(identity(kernel)).toMatchObject({ uid: [1000, 1000, 1000], groups: [1, 50, 1001] });
  });

  it("tells of a file that cannot be read", () => {
    expect(become("7", { passwd: EACCES })).toEqual({
      ...is(7, 0, [0], "/"),
      says: "firstborn: warning: /etc/passwd: Permission denied\n",
    });
    expect(become("app", { ...IMAGE, group: EIO }).says).toContain(
      "/etc/group: Input/output error",
    );
  });
});

describe("/etc/passwd", () => {
  const uidOf = (passwd: string, spec = "app") => become(spec, { passwd });
  const app = is(1000, 1001, [1001], "/home/app");

  it.each<[what: string, passwd: string]>([
    ["no final newline", "app:x:1000:1001::/home/app:/bin/sh"],
    ["no shell", "app:x:1000:1001::/home/app"],
    ["an empty shell", "app:x:1000:1001::/home/app:"],
    ["more fields than it should", "app:x:1000:1001::/home/app:/bin/sh:more:and:more"],
    ["the line ends of another system", "app:x:1000:1001::/home/app:/bin/sh\r\n"],
    ["empty lines", "\n\n\napp:x:1000:1001::/home/app:/bin/sh\n\n"],
    ["comments", "# app:x:1:1::/:\n#\napp:x:1000:1001::/home/app:/bin/sh\n"],
    ["lines of NIS", "+::::::\n-app::::::\n+@admins\napp:x:1000:1001::/home/app:/bin/sh\n"],
    ["short lines", "app\napp:\napp:x\napp:x:\napp:x:9\napp:x:9:\napp:x:1000:1001::/home/app:/\n"],
    ["colons only", ":\n::\n:::::::\napp:x:1000:1001::/home/app:/bin/sh\n"],
    [
      "wrong numbers",
      "app:x:-1:0::/:\napp:x::0::/:\napp:x:1:z::/:\napp:x:1000:1001::/home/app:/\n",
    ],
    ["too large numbers", "app:x:4294967295:0::/:\napp:x:1000:1001::/home/app:/\n"],
    ["the user twice", "app:x:1000:1001::/home/app:/\napp:x:0:0::/root:/\n"],
    ["the number twice", "app:x:1000:1001::/home/app:/\nroot:x:1000:0::/root:/\n"],
    ["a long line before", `x:${"y".repeat(9000)}:5:5::/:\napp:x:1000:1001::/home/app:/\n`],
    ["a long password", `app:${"y".repeat(9000)}:1000:1001::/home/app:/\n`],
    ["a long comment", `app:x:1000:1001:${"c".repeat(9000)}:/home/app:/\n`],
    ["bytes that are no text", "\u0000\u0001\u00ff:\u0000\napp:x:1000:1001::/home/app:/\n"],
  ])("may have %s", (_what, passwd) => {
    expect(uidOf(passwd)).toEqual(app);
  });

  it("may end behind the group, as in an image that is made by hand", () => {
    expect(uidOf("app:x:1000:1001")).toEqual(is(1000, 1001, [1001], "/"));
    expect(uidOf("app:x:1000:1001\nroot:x:0:0\n", "root")).toEqual(is(0, 0, [0], "/"));
    expect(uidOf("app:x:1000:1001:comment\n")).toEqual(is(1000, 1001, [1001], "/"));
  });

  it("is not asked for the users that are commented out", () => {
    const passwd = "#app:x:7:8::/h:\n+app:x:7:8::/h:\n-app:x:7:8::/h:\n";
    expect(become("7", { passwd })).toEqual(is(7, 0, [0], "/"));
    expect(become("#app", { passwd })).toEqual(refused("no user '#app' in /etc/passwd"));
  });

  it("gives the first of two users the number", () => {
    const passwd = "one:x:7:1::/1:\ntwo:x:7:2::/2:\n";
    expect(become("7", { passwd })).toEqual(is(7, 1, [1], "/1"));
    expect(become("two", { passwd })).toEqual(is(7, 2, [2], "/2"));
  });

  it("knows a user whose name is a number", () => {
    expect(become("7", { passwd: "7:x:8:9::/h:\n" })).toEqual(is(8, 9, [9], "/h"));
  });

  it("is not cut short to make another user of it", () => {
    const long = "a".repeat(5000);
    const passwd = `${long}b:x:0:0::/:\n`;
    expect(become(`${long}c`, { passwd }).says).toContain("no user 'aaaa");
    expect(become("1000", { passwd: `app:x:${"0".repeat(4095)}1000:0::/:\n` })).toEqual(
      is(1000, 0, [0], "/"),
    );
  });

  it("gives a home of any length that a path may have, and none that is longer", () => {
    const home = `/${"h".repeat(4093)}`;
    expect(become("app", { passwd: `app:x:1:2::${home}:\n` })).toEqual(is(1, 2, [2], home));
    expect(become("app", { passwd: `app:x:1:2::${home}hh:\n` })).toEqual(is(1, 2, [2], "/"));
  });
});

describe("/etc/group", () => {
  const groupsOf = (group: string) => become("app", { passwd: "app:x:1:2::/:\n", group });
  const member = (...groups: number[]) => is(1, 2, groups, "/");

  it.each<[what: string, group: string]>([
    ["no final newline", "staff:x:50:app"],
    ["the user among others", "staff:x:50:a,app,b\n"],
    ["the user twice", "staff:x:50:app,app\n"],
    ["empty members", "staff:x:50:,,app,\n"],
    ["empty lines", "\n\nstaff:x:50:app\n\n"],
    ["comments", "#app:x:7:app,#\nstaff:x:50:app\n"],
    ["lines of NIS", "+:::\n+\n+a:x:7:app\n-b:x:8:app\nstaff:x:50:app\n"],
    ["lines that are short", "a\nb:\nc:x\nd:x:\ne:x:9\nstaff:x:50:app\n"],
    ["wrong numbers", "a:x:-1:app\nb:x::app\nc:x:q:app\nd:x:4294967295:app\nstaff:x:50:app\n"],
    [
      "a list longer than a page",
      `staff:x:50:${"someone,".repeat(2000)}app,${"x,".repeat(5000)}\n`,
    ],
    ["members longer than a page", `staff:x:50:${"m".repeat(9000)},app\n`],
    ["names that only begin alike", "a:x:7:apple\nb:x:8:ap\nc:x:9: app\nstaff:x:50:app\n"],
  ])("may have %s", (_what, group) => {
    expect(groupsOf(group)).toEqual(member(2, 50));
  });

  it("lets a line's end of another system be a part of the last name", () => {
    expect(groupsOf("a:x:50:b,app\r\nc:x:51:app,b\r\n")).toEqual(member(2, 51));
  });

  it("may end behind the number for a group that is asked for", () => {
    const image = { passwd: "app:x:1:2::/:\n", group: "staff:x:50\nother:x:51" };
    expect(become("app:staff", image)).toEqual(is(1, 50, [50], "/"));
    expect(become("app:other", image)).toEqual(is(1, 51, [51], "/"));
    expect(become("app:x", image)).toEqual(refused("no group 'x' in /etc/group"));
  });

  it("gives the first of two groups of one name", () => {
    const image = { passwd: "app:x:1:2::/:\n", group: "staff:x:50:\nstaff:x:51:\n" };
    expect(become("app:staff", image)).toEqual(is(1, 50, [50], "/"));
  });

  it("has as many groups for a user as the kernel takes, and a clear error for more", () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, i) => `g:x:${i + 3}:app\n`).join("");
    const most = groupsOf(lines(65_535));
    expect("groups" in most && most.groups).toHaveLength(65_536);
    const says = "more than 65536 groups in /etc/group for user 'app'";
    expect(groupsOf(lines(65_536))).toEqual(refused(says));
    expect(groupsOf(lines(70_000))).toEqual(refused(says));
  });
});

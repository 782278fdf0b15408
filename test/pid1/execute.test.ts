import { describe, expect, it } from "vitest";
import {
  ARCHITECTURES,
  E2BIG,
  EACCES,
  EIO,
  ELOOP,
  ENAMETOOLONG,
  ENODEV,
  ENOENT,
  ENOEXEC,
  ENOMEM,
  ENOTDIR,
  EPERM,
  ESTALE,
  ETIMEDOUT,
  ETXTBSY,
} from "./kernel/abi.ts";
import { load, type Run, run } from "./run.ts";

await load("arm64");

type Files = Readonly<Record<string, number>>;
const PATH = "PATH=/a:/b:/c";

function execute(line: Run["argv"], files: Files, environment: readonly string[] = [PATH]) {
  const [x64, arm64] = ARCHITECTURES.map((arch) => {
    const { how, status, kernel } = run({
      argv: line,
      arch,
      environment,
      inChild: true,
      prepare: (kernel) => {
        kernel.executables = new Map(Object.entries(files));
      },
    });
    const tried = kernel.executed.map(({ path }) => path);
    const [says = ""] = kernel.messages;
    return { how, status, tried, says, argv: kernel.executed.at(-1)?.argv };
  });
  expect(arm64).toEqual(x64);
  return x64!;
}

const errors = (errno: number): Files => ({ "/a/app": errno, "/b/app": ENOENT, "/c/app": ENOENT });

describe("a command", () => {
  it("with a slash is executed as it is", () => {
    for (const name of ["/x/app", "./app", "x/app", "app/"]) {
      const { how, tried } = execute(["firstborn", name], { [name]: 0 });
      expect([how, tried]).toEqual(["exec", [name]]);
    }
  });

  it("without one is looked for in PATH, in its order", () => {
    const { how, tried, argv } = execute("firstborn app x", { "/b/app": 0, "/c/app": 0 });
    expect(how).toBe("exec");
    expect(tried).toEqual(["/a/app", "/b/app"]);
    expect(argv).toEqual(["app", "x"]);
  });

  it.each<[path: string, tried: readonly string[]]>([
    ["PATH=", ["app"]],
    ["PATH=:", ["app", "app"]],
    ["PATH=/a:", ["/a/app", "app"]],
    ["PATH=:/a", ["app", "/a/app"]],
    ["PATH=/a::/b", ["/a/app", "app", "/b/app"]],
    ["PATH=/a/:b", ["/a//app", "b/app"]],
    ["PATH=/a=b", ["/a=b/app"]],
  ])("is looked for in %s as %j", (path, tried) => {
    expect(execute("firstborn app", {}, [path]).tried).toEqual(tried);
  });

  it("is looked for in /bin and /usr/bin without a PATH", () => {
    const tried = ["/bin/app", "/usr/bin/app"];
    expect(execute("firstborn app", {}, []).tried).toEqual(tried);
    expect(execute("firstborn app", {}, ["PATHS=/a", "XPATH=/b", "PAT=/c"]).tried).toEqual(tried);
  });

  it("is looked for by the first of two PATHs", () => {
    expect(execute("firstborn app", {}, ["PATH=/a", "PATH=/b"]).tried).toEqual(["/a/app"]);
  });

  it("skips elements that are too long for a path", () => {
    const fits = `/${"f".repeat(250)}`.repeat(17).slice(0, 4095 - "/app".length);
    const path = `PATH=${fits}:${fits}f:${"/long".repeat(2000)}:/b`;
    expect(execute("firstborn app", {}, [path]).tried).toEqual([`${fits}/app`, "/b/app"]);
  });

  it("of an empty name does not exist", () => {
    const { status, tried, says } = execute(["firstborn", ""], {});
    expect([status, tried]).toEqual([127, []]);
    expect(says).toBe("firstborn: cannot execute '': No such file or directory\n");
  });

  it("of a name that no folder can hold is an error", () => {
    const { status, says } = execute(["firstborn", "n".repeat(256)], {});
    expect(status).toBe(126);
    expect(says).toContain("File name too long");
    expect(execute(["firstborn", "n".repeat(5000)], {}).status).toBe(126);
    expect(execute(["firstborn", "n".repeat(255)], {}).status).toBe(127);
  });
});

describe("an error of one place", () => {
  it.each([
    ["ENOENT", ENOENT],
    ["ENOTDIR", ENOTDIR],
    ["ESTALE", ESTALE],
    ["ENODEV", ENODEV],
    ["ETIMEDOUT", ETIMEDOUT],
    ["EACCES", EACCES],
  ])("lets the search go on: %s", (_name, errno) => {
    expect(execute("firstborn app", { ...errors(errno), "/c/app": 0 }).how).toBe("exec");
  });

  it.each([
    ["E2BIG", E2BIG],
    ["EIO", EIO],
    ["ELOOP", ELOOP],
    ["ENOMEM", ENOMEM],
    ["EPERM", EPERM],
    ["ETXTBSY", ETXTBSY],
    ["ENAMETOOLONG", ENAMETOOLONG],
  ])("ends the search: %s", (_name, errno) => {
    const { status, tried } = execute("firstborn app", { ...errors(errno), "/c/app": 0 });
    expect([status, tried]).toEqual([126, ["/a/app"]]);
  });

  it("that was EACCES is remembered when no other place has the command", () => {
    const { status, says } = execute("firstborn app", errors(EACCES));
    expect(status).toBe(126);
    expect(says).toBe("firstborn: cannot execute 'app': Permission denied\n");
  });

  it("that is the last one decides otherwise", () => {
    expect(execute("firstborn app", errors(ENOTDIR)).status).toBe(127);
    expect(execute("firstborn app", { ...errors(ENOENT), "/c/app": ENOTDIR }).status).toBe(126);
  });
});

describe("a script without #!", () => {
  it("is run by the shell, with its arguments", () => {
    const { how, tried, argv } = execute("firstborn -g app x y", {
      "/b/app": ENOEXEC,
      "/bin/sh": 0,
    });
    expect(how).toBe("exec");
    expect(tried).toEqual(["/a/app", "/b/app", "/bin/sh"]);
    expect(argv).toEqual(["/bin/sh", "/b/app", "x", "y"]);
  });

  it("may be named with its folder", () => {
    const { argv } = execute("firstborn ./app", { "./app": ENOEXEC, "/bin/sh": 0 });
    expect(argv).toEqual(["/bin/sh", "./app"]);
  });

  it("is no reason to hand a later file of that name other arguments, without a shell", () => {
    const { how, argv } = execute("firstborn app x", { "/a/app": ENOEXEC, "/b/app": 0 });
    expect([how, argv]).toEqual(["exec", ["app", "x"]]);
  });

  it("is told by its own name where there is no shell", () => {
    const { status, says } = execute("firstborn app", { "/c/app": ENOEXEC });
    expect(status).toBe(127);
    expect(says).toBe("firstborn: cannot execute 'app': No such file or directory\n");
  });

  it("that is the shell itself is an error", () => {
    const { status, says } = execute("firstborn /bin/sh", { "/bin/sh": ENOEXEC });
    expect(status).toBe(126);
    expect(says).toContain("Exec format error");
  });
});

describe("the status of a command that cannot be executed", () => {
  it.each<[name: string, errno: number, status: number]>([
    ["firstborn", ENOENT, 127],
    ["firstborn", EACCES, 126],
    ["firstborn", ENOMEM, 126],
    ["firstborn", ENOTDIR, 126],
    ["tini", ENOENT, 127],
    ["tini", EACCES, 126],
    ["tini", ENOMEM, 1],
    ["tini", ENOTDIR, 1],
    ["dumb-init", ENOENT, 2],
    ["dumb-init", EACCES, 2],
    ["catatonit", ENOENT, 1],
    ["catatonit", EACCES, 1],
  ])("of %s after %i is %i", (name, errno, status) => {
    expect(execute([name, "/app"], { "/app": errno }).status).toBe(status);
  });

  it.each<[errno: number, words: string]>([
    [EPERM, "Operation not permitted"],
    [ENOENT, "No such file or directory"],
    [EIO, "Input/output error"],
    [E2BIG, "Argument list too long"],
    [ENOMEM, "Cannot allocate memory"],
    [EACCES, "Permission denied"],
    [ENODEV, "No such device"],
    [ENOTDIR, "Not a directory"],
    [ETXTBSY, "Text file busy"],
    [ENAMETOOLONG, "File name too long"],
    [ELOOP, "Too many levels of symbolic links"],
    [99, "errno 99"],
    [133, "errno 133"],
  ])("comes with the words for %i: %s", (errno, words) => {
    const { says } = execute("firstborn /app", { "/app": errno });
    expect(says).toBe(`firstborn: cannot execute '/app': ${words}\n`);
  });
});

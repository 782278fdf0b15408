// The Debian image -> a container of it, with firstborn as /sbin/init; the image itself stays as it
// is.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUN, ELF, makeWorkDirectory, SCRIPT } from "../launcher/runtimes.ts";
import { type Pid1, startPid1 } from "../namespace/pid1.ts";
import { waitFor } from "../namespace/wait-for.ts";

const IMAGE = join(import.meta.dirname, "../../.cache/daemons-image");

/** Changes go into memory, and are gone with the container. */
const MOUNTS = `
mount -t tmpfs tmpfs "$WORK"
mkdir "$WORK/changes" "$WORK/work" "$WORK/root"
root="$WORK/root"
mount -t overlay overlay \
  -o "lowerdir=$IMAGE,upperdir=$WORK/changes,workdir=$WORK/work" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mkdir -p "$root/usr/lib/firstborn"
cp "$SCRIPT" "$root/usr/lib/firstborn/firstborn.mjs"
rm -f "$root/sbin/init"
cp "$ELF" "$root/sbin/init"
touch "$root/usr/bin/bun"
mount --bind "$BUN" "$root/usr/bin/bun"
chroot "$root" bun /usr/lib/firstborn/firstborn.mjs install-tools /usr/local/bin
# nginx and dnsmasq have the usual ports.
echo 'Listen 8080' >"$root/etc/apache2/ports.conf"
sed -i 's/:80>/:8080>/' "$root/etc/apache2/sites-available/000-default.conf"
sed -i '/^options {/a listen-on port 5353 { 127.0.0.1; };' "$root/etc/bind/named.conf.options"
`;

/**
 * What the daemons say goes into a file: these tests wait for commands, and read no pipe in the
 * meantime, so that a full one would make a daemon wait.
 */
const START = ["sh", "-c", 'cd "$WORK/root" && exec chroot . /sbin/init >>"$OUTPUT" 2>&1'];
const NAMESPACES = ["unshare", "--net", "--ipc", "--uts", "--"];

export class DaemonsContainer {
  readonly pid1: Pid1;

  readonly #outputPath: string;

  constructor() {
    const directory = makeWorkDirectory();
    const work = join(directory, "container");
    mkdirSync(work);
    this.#outputPath = join(directory, "output");
    writeFileSync(this.#outputPath, "");
    const env = { WORK: work, OUTPUT: this.#outputPath, IMAGE, SCRIPT, ELF, BUN };
    this.pid1 = startPid1([...NAMESPACES, ...START], { env, setUp: MOUNTS });
  }

  get output(): string {
    return readFileSync(this.#outputPath, "utf8");
  }

  /** Waits until everything is up. */
  async untilRunning(): Promise<void> {
    await waitFor(
      () => `a control socket; ${this.output} ${this.pid1.output.stderr}`,
      () => this.run("test", "-S", "/run/firstborn/control").status === 0,
    );
    await this.until("running", "systemctl", "is-system-running");
  }

  /** Runs a command inside, as `docker exec` would. */
  run(...command: readonly string[]) {
    // The working directory is to be one of the container's, or getcwd(3) fails.
    const inRoot = ["sh", "-c", 'cd / && exec "$@"', "sh", ...command];
    const words = ["-t", String(this.pid1.pid), "-m", "-p", "-n", "-r", "--", ...inRoot];
    const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
    const { status, stdout, stderr } = spawnSync("nsenter", words, { encoding: "utf8", env });
    return { status, stdout: stdout.trim(), stderr };
  }

  /** Writes a file inside. */
  write(path: string, text: string, mode = 0o644): void {
    const script = 'mkdir -p "$(dirname "$1")" && printf %s "$2" >"$1" && chmod "$3" "$1"';
    const { status, stderr } = this.run("sh", "-c", script, "sh", path, text, mode.toString(8));
    if (status !== 0) throw new Error(stderr);
  }

  /** The value that `systemctl show` has. */
  property(unit: string, name: string): string {
    return this.run("systemctl", "show", "--value", "-p", name, unit).stdout;
  }

  /** Waits until a command answers so. */
  async until(answer: string, ...command: readonly string[]): Promise<void> {
    let last = "";
    const what = () => `${answer} from ${command.join(" ")}, not ${last} ${this.output}`;
    await waitFor(what, () => {
      last = this.run(...command).stdout;
      return last === answer;
    });
  }
}

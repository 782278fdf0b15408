// A command -> a handle on it while it runs on a terminal of its own.

import { spawn } from "node:child_process";
import { waitFor } from "../namespace/wait-for.ts";

export interface Terminal {
  /** Types these characters. */
  type(characters: string): void;
  /** Waits until the terminal has shown this text since the last call. */
  until(text: string): Promise<void>;
  /** The exit status. */
  readonly ended: Promise<number | null>;
  /** All that the terminal has shown. */
  shown(): string;
}

export const CTRL_C = "\x03";
export const CTRL_D = "\x04";
export const CTRL_Z = "\x1a";

/** By script(1), which Debian installs everywhere. */
export function openTerminal(command: readonly string[]): Terminal {
  const line = command.map(quoted).join(" ");
  const script = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"]);
  let shown = "";
  let seen = 0;
  let over = false;
  script.stdout.on("data", (data) => {
    shown += data;
  });
  // The command may end before it has read all that is typed.
  script.stdin.on("error", () => {});
  const ended = new Promise<number | null>((resolve) => {
    script.on("close", (status) => {
      over = true;
      resolve(status);
    });
  });
  const until = async (text: string) => {
    const told = () => `${JSON.stringify(text)} in ${JSON.stringify(shown.slice(seen))}`;
    seen = await waitFor(told, () => {
      const last = over;
      const found = shown.indexOf(text, seen);
      if (found !== -1) return found + text.length;
      if (last) throw new Error(`ended without ${told()}`);
      return false;
    });
  };
  return { type: (characters) => script.stdin.write(characters), until, ended, shown: () => shown };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

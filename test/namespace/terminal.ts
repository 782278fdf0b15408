// A command -> it on a terminal of its own, with what is typed and what appears there.

import { join } from "node:path";
import { type Pid1, startPid1 } from "./pid1.ts";

export const CTRL_C = "\x03";
export const CTRL_D = "\x04";
export const CTRL_Z = "\x1a";
export const CTRL_BACKSLASH = "\x1c";

const DRIVER = ["python3", join(import.meta.dirname, "on-terminal.py")];

/** Words that make a command PID 1, its session's leader, and the terminal its own: `run -it`. */
const INTERACTIVE_CONTAINER = [
  ...["unshare", "--pid", "--fork", "--mount", "--mount-proc", "--kill-child", "--"],
  ...["setsid", "--ctty"],
];

/** The command leads the terminal's session. */
export const onTerminal = (...command: readonly string[]) => [...DRIVER, ...command];

/** The command is PID 1 and leads the terminal's session, as in `docker run -it`. */
export const asInteractiveContainer = (...command: readonly string[]) => [
  ...DRIVER,
  "--plain",
  ...INTERACTIVE_CONTAINER,
  ...command,
];

/** An interactive shell on a terminal, at its first prompt. */
export async function startShell(): Promise<Shell> {
  const bash = ["bash", "--norc", "--noprofile", "--noediting", "-i"];
  const pid1 = startPid1(onTerminal(...bash), { env: { PS1: "$ ", HOME: "/", HISTFILE: "" } });
  await pid1.until("$ ");
  return {
    async type(line) {
      const from = pid1.output.stdout.length;
      pid1.write(`${line}\n`);
      return from;
    },
    async press(key) {
      const from = pid1.output.stdout.length;
      pid1.write(key);
      return from;
    },
    until: (text, from) => pid1.until(text, from),
    async run(line) {
      const from = pid1.output.stdout.length;
      // The mark is not in what is typed, and the prompt may come before or behind it.
      pid1.write(`${line}; echo "status=$?" "end"\n`);
      await pid1.until("\nend", from).catch(() => {});
      return pid1.output.stdout.slice(from);
    },
    pid1,
  };
}

export interface Shell {
  readonly pid1: Pid1;
  type(line: string): Promise<number>;
  press(key: string): Promise<number>;
  until(text: string, from: number): Promise<void>;
  run(line: string): Promise<string>;
}

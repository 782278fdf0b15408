// A command -> it on a terminal of its own, with what is typed and what appears there.

import { join } from "node:path";
import { type Pid1, startPid1 } from "./pid1.ts";
import { childrenOf } from "./processes.ts";
import { PYTHON } from "./programs.ts";
import { waitFor } from "./wait-for.ts";

export const CTRL_C = "\x03";
export const CTRL_D = "\x04";
export const CTRL_Z = "\x1a";
export const CTRL_BACKSLASH = "\x1c";

const DRIVER = [...PYTHON, join(import.meta.dirname, "on-terminal.py")];

/** The command leads the terminal's session. */
export const onTerminal = (...command: readonly string[]) => [...DRIVER, ...command];

/** The command is PID 1 and leads the terminal's session, as in `docker run -it`. */
export const asInteractiveContainer = (...command: readonly string[]) => [
  ...DRIVER,
  "--plain",
  ...["unshare", "--pid", "--fork", "--mount", "--mount-proc", "--kill-child", "--"],
  ...["setsid", "--ctty", ...command],
];

/** The number, outside, of PID 1 in an interactive container. */
export async function pid1OnTerminal(driver: Pid1): Promise<number> {
  const unshare = () => childrenOf(driver.pid)[0];
  return waitFor("PID 1 on its terminal", () => {
    const parent = unshare();
    return parent === undefined ? undefined : childrenOf(parent)[0];
  });
}

/** An interactive shell with job control, on a terminal. */
export interface Shell {
  /** Types a line. */
  type(line: string): void;
  press(key: string): void;
  /** Waits until the text appears, behind what was waited for before. */
  until(text: string): Promise<void>;
  /** Types a line and waits for the end of its command; what appeared, and its status. */
  run(line: string): Promise<{ readonly shown: string; readonly status: number }>;
}

export async function startShell(): Promise<Shell> {
  const pid1 = startPid1(onTerminal("bash", "--norc", "--noprofile", "--noediting", "-i"));
  let seen = 0;
  const until = async (text: string) => {
    await pid1.until(text, seen);
    seen = pid1.output.stdout.indexOf(text, seen) + text.length;
  };
  // Without a prompt, what commands print stands on lines of its own.
  pid1.write("PS1=; echo started\n");
  await until("started\n");
  return {
    type: (line) => pid1.write(`${line}\n`),
    press: (key) => pid1.write(key),
    until,
    async run(line) {
      const from = seen;
      pid1.write(`${line}\necho "status <$?>"\n`);
      await until("status <");
      await until(">");
      const shown = pid1.output.stdout.slice(from, seen);
      return { shown, status: Number(/status <(\d+)>$/.exec(shown)![1]) };
    },
  };
}

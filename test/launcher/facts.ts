// A shell command that tells, as the app under PID 1, what it sees -> those facts by name.

/** Prints one fact a line; ends with status 7. */
export const FACTS_COMMAND = [
  "sh",
  "-c",
  `echo "pid $$"
echo "exe $(readlink /proc/1/exe)"
echo "rss $(sed -n 's/^VmRSS:[^0-9]*//p' /proc/1/status)"
echo "cmdline $(tr '\\0' '|' </proc/1/cmdline)"
echo "blocked $(sed -n 's/^SigBlk:[^0-9]*//p' /proc/$$/status)"
echo "ignored $(sed -n 's/^SigIgn:[^0-9]*//p' /proc/$$/status)"
echo "args $*"
ls -l /proc/1/fd | sed -n 's/.* -> /pid1-fd /p'
ls -l /proc/$$/fd | sed -n 's/.* -> /fd /p'
for fd in 0 1 2; do echo "flags $(sed -n 's/^flags:[^0-9]*//p' /proc/$$/fdinfo/$fd)"; done
for name in $(env | sed -n 's/=.*//p' | grep -v ^_$ | sort); do echo "variable $name"; done
echo "greeting $GREETING"
exit 7`,
  "sh",
] as const;

/** The values of one fact, in the order printed. */
export function factsOf(stdout: string, name: string): readonly string[] {
  const lines = stdout.split("\n").filter((line) => line.startsWith(`${name} `));
  return lines.map((line) => line.slice(name.length + 1));
}

/** The only value of a fact. */
export function factOf(stdout: string, name: string): string {
  const [value] = factsOf(stdout, name);
  if (value === undefined) throw new Error(`no ${name} in: ${stdout}`);
  return value;
}

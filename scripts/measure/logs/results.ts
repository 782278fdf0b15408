// What the programs beside this one print -> numbers.

/** Of carry.py: nanoseconds, of CLOCK_MONOTONIC and of a processor. */
export interface Carried {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly cpu: number;
}

const NEWLINE = 10;

export function parseCarried(text: string): Carried {
  const { startedAt, endedAt, cpu } = JSON.parse(text);
  return {
    startedAt: numberOf(startedAt, text),
    endedAt: numberOf(endedAt, text),
    cpu: numberOf(cpu, text),
  };
}

/** What receive.py has said since its start: that it is ready, then the object. */
export function parseReceived(text: string): { readonly lines: number; readonly endedAt: number } {
  const object = text.replace(/^ready\n/, "");
  const { datagrams, endedAt } = JSON.parse(object);
  return { lines: numberOf(datagrams, object), endedAt: numberOf(endedAt, object) };
}

/** Nanoseconds of user and system time: the first number of /proc/PID/schedstat. */
export function cpuOf(schedstat: string): number {
  return numberOf(Number.parseInt(schedstat, 10), schedstat);
}

export function countLines(text: Uint8Array): number {
  let count = 0;
  for (let at = text.indexOf(NEWLINE); at !== -1; at = text.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

function numberOf(value: unknown, text: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new Error(`not what was to be read: ${JSON.stringify(text)}`);
}

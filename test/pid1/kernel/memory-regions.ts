// src/pid1/memory-map.ts -> the buffers and tables that PID 1 has, each with its size.
//
// The sizes are written down here a second time, on purpose: the map gives only where each begins.

export interface Region {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

const SIZES: Readonly<Record<string, number>> = {
  TIMESPEC: 16,
  NO_TIME: 16,
  POLLFD: 8,
  BLOCKED: 8,
  SIGNAL_SET: 8,
  SIGACTION: 32,
  ANSWER: 4,
  IOVEC: 16,
  SIGINFO: 128,
  REWRITE: 65,
  EXPECTED: 256,
  PAIR: 16,
  PROC_PATH: 32,
  SIGNALS: 16 * 128,
  MESSAGE: 4096,
  CANDIDATE: 4096,
  FILE: 4096,
  PROC_STAT: 4096,
  FIELD: 4096,
  NAME: 4096,
  WANTED: 4096,
  HOME: "HOME=".length + 4096,
  GROUPS: 65536 * 4,
};

// The map is AssemblyScript, which tsc does not read, but its constants are JavaScript too.
const path = "../../../src/pid1/memory-map";
const map = (await import(path)) as Readonly<Record<string, number>>;

export const TABLES = map.TABLES!;
export const END = map.END!;

export const REGIONS: readonly Region[] = Object.entries(map)
  .filter(([name]) => name !== "TABLES" && name !== "END")
  .map(([name, start]) => {
    const size = SIZES[name];
    if (size === undefined) throw new Error(`no size is known for the buffer ${name}`);
    return { name, start, size };
  })
  .sort((a, b) => a.start - b.start);

// The figures that are compared: what each is called, and how it is written.

/** Sizes in bytes, times in nanoseconds, wake-ups in a minute. */
export type Measure = "file" | "rss" | "pss" | "start" | "latency" | "reaping" | "wakeups";

/** A program's figures; those that it does not have are left out. */
export type Figures = ReadonlyMap<Measure, number>;

export const MEASURES: readonly Measure[] = [
  "file",
  "rss",
  "pss",
  "start",
  "latency",
  "reaping",
  "wakeups",
];

/** `orphans` is the number of those that are reaped. */
export function titleOf(measure: Measure, orphans: number): string {
  switch (measure) {
    case "file":
      return "file";
    case "rss":
      return "VmRSS";
    case "pss":
      return "PSS";
    case "start":
      return "start, above `/bin/true`";
    case "latency":
      return "signal to the answer";
    case "reaping":
      return `${orphans.toLocaleString("en")} orphans reaped`;
    case "wakeups":
      return "wake-ups a minute";
  }
}

export function formatFigure(measure: Measure, value: number): string {
  switch (measure) {
    case "file":
    case "rss":
    case "pss":
      return formatSize(value);
    case "start":
      return `${(value / 1e6).toFixed(2)} ms`;
    case "latency":
      return `${(value / 1e3).toFixed(1)} µs`;
    case "reaping":
      return `${(value / 1e6).toFixed(1)} ms`;
    case "wakeups":
      return value.toFixed(0);
  }
}

/** KiB, with a digit behind the point where it says something. */
export function formatSize(bytes: number): string {
  const kib = bytes / 1024;
  return `${kib < 100 && !Number.isInteger(kib) ? kib.toFixed(1) : kib.toFixed(0)} KiB`;
}

/** Two digits behind the point, or two that count. */
export function formatRatio(ratio: number): string {
  if (ratio >= 10) return `${ratio.toFixed(0)}×`;
  return `${ratio < 0.1 ? ratio.toPrecision(2) : ratio.toFixed(2)}×`;
}

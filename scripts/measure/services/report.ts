// The figures of services -> Markdown.

import { formatSize } from "../figures.ts";
import { formatTable } from "../report.ts";
import { median } from "../statistics.ts";
import type { Run, Runs } from "./rounds.ts";

const KIB = 1024;
/** What all of them together may take besides the services. */
const MEMORY_LIMIT = 512 * KIB;
const GROWTH_LIMIT = 40 * KIB;

export interface Report {
  readonly runs: Runs;
  readonly counts: readonly [number, number];
  readonly ours: string;
  readonly reference: string;
}

export function formatReport(report: Report): string {
  const [few, many] = report.counts;
  const head = [
    "",
    ...[`PSS, ${few} services`, `PSS, ${many}`, "a further one"],
    ...[`${few} up`, `${many} up`, "up again after a crash", `${few} stopped`, `${many} stopped`],
  ];
  const body = [...report.runs].map(([name, own]) => {
    const [a, b] = [own.get(few)!, own.get(many)!];
    const growth = growthOf(report, name);
    return [
      name,
      ...[formatSize(memoryOf(a)), formatSize(memoryOf(b)), formatSize(growth)],
      ...[ms(a.map(({ up }) => up)), ms(b.map(({ up }) => up))],
      ms([...a, ...b].flatMap(({ restarts }) => restarts)),
      ...[ms(a.map(({ stop }) => stop)), ms(b.map(({ stop }) => stop))],
    ];
  });
  return `${formatTable(head, body)}\n\n${formatTargets(report)}`;
}

function formatTargets(report: Report): string {
  const { runs, counts, ours, reference } = report;
  const [few, many] = counts;
  const own = runs.get(ours)!;
  const memory = memoryOf(own.get(few)!);
  const growth = growthOf(report, ours);
  const body = [
    target(
      `PSS, ${few} services`,
      `≤ ${formatSize(MEMORY_LIMIT)}`,
      formatSize(memory),
      memory <= MEMORY_LIMIT,
    ),
    target(
      "PSS of a further one",
      `≤ ${formatSize(GROWTH_LIMIT)}`,
      formatSize(growth),
      growth <= GROWTH_LIMIT,
    ),
    ...[few, many].map((count) =>
      upTarget(count, own.get(count)!, reference, runs.get(reference)?.get(count)),
    ),
  ];
  return formatTable(["target", "limit", "measured", ""], body);
}

function upTarget(
  count: number,
  own: readonly Run[],
  name: string,
  other: readonly Run[] | undefined,
) {
  const title = `${count} services up`;
  const value = median(own.map(({ up }) => up));
  if (other === undefined) return [title, `≤ ${name}'s`, ms([value]), "not measured"];
  const limit = median(other.map(({ up }) => up));
  return target(title, `≤ ${name}'s ${ms([limit])}`, ms([value]), value <= limit);
}

function target(
  title: string,
  limit: string,
  value: string,
  isReached: boolean,
): readonly string[] {
  return [title, limit, value, isReached ? "reached" : "missed"];
}

function growthOf({ runs, counts: [few, many] }: Report, name: string): number {
  const own = runs.get(name)!;
  return (memoryOf(own.get(many)!) - memoryOf(own.get(few)!)) / (many - few);
}

function memoryOf(runs: readonly Run[]): number {
  return median(runs.map(({ memory }) => memory));
}

function ms(values: readonly number[]): string {
  return `${median(values).toFixed(median(values) < 10 ? 1 : 0)} ms`;
}

// What was measured -> Markdown.

import { type Figures, formatFigure, formatRatio, MEASURES, titleOf } from "./figures.ts";
import { type Judgement, judge } from "./targets.ts";

export interface Row {
  readonly name: string;
  readonly figures: Figures;
}

export interface Report {
  readonly rows: readonly Row[];
  /** The command alone and a signal to it, without any init. */
  readonly bare: Figures;
  readonly orphans: number;
  /** Whose target it is, and whose figures the ratios are to. */
  readonly ours: string;
  readonly reference: string;
}

/** The figures, with their ratios to the reference, then the targets. */
export function formatReport(report: Report): string {
  const { rows, bare, orphans, reference } = report;
  const head = ["", ...MEASURES.map((measure) => titleOf(measure, orphans))];
  const body = rows.map(({ name, figures }) => [
    name,
    ...MEASURES.map((measure) => cell(figures.get(measure), measure, figuresOf(report, reference))),
  ]);
  const lines = [
    formatTable(head, body),
    "",
    `In parentheses: how many times ${reference}'s. ${formatBare(bare)}`,
    "",
    formatJudgements(judgementsOf(report), orphans),
  ];
  return lines.join("\n");
}

export function judgementsOf(report: Report): readonly Judgement[] {
  const { ours, reference } = report;
  return judge(figuresOf(report, ours), figuresOf(report, reference), reference);
}

function figuresOf({ rows }: Report, name: string): Figures {
  return rows.find((row) => row.name === name)?.figures ?? new Map();
}

function cell(value: number | undefined, measure: (typeof MEASURES)[number], reference: Figures) {
  if (value === undefined) return "–";
  const text = formatFigure(measure, value);
  const other = reference.get(measure);
  // Nobody reads a ratio of small whole numbers, and some of these are zero.
  if (other === undefined || measure === "wakeups") return text;
  return `${text} (${formatRatio(value / other)})`;
}

function formatBare(bare: Figures): string {
  const parts = [
    `\`/bin/true\` itself takes ${formatFigure("start", bare.get("start") ?? Number.NaN)}`,
    `a signal without an init ${formatFigure("latency", bare.get("latency") ?? Number.NaN)}`,
  ];
  return `${parts.join("; ")}.`;
}

function formatJudgements(judgements: readonly Judgement[], orphans: number): string {
  return formatTable(
    ["target", "limit", "measured", ""],
    judgements.map(({ measure, limit, value, outcome }) => [
      titleOf(measure, orphans),
      limit,
      value,
      outcome,
    ]),
  );
}

/** The first column is text, the others are aligned to the right. */
export function formatTable(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) =>
    Math.max(title.length, 3, ...body.map((row) => row[i]!.length)),
  );
  const line = (cells: readonly string[]) => {
    const padded = cells.map((text, i) =>
      i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!),
    );
    return `| ${padded.join(" | ")} |`;
  };
  const rule = widths.map((width, i) =>
    i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...body.map(line)].join("\n");
}

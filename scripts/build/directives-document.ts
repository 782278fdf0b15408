// The table of directives -> docs/directives.md.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Directive } from "../../src/directives/directive.ts";
import { SECTIONS, type SectionName } from "../../src/directives/table.ts";

export const DOCUMENT = "docs/directives.md";

export function writeDirectivesDocument(root: string): void {
  const path = join(root, DOCUMENT);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, directivesDocument());
}

/** The sections whose directives work, and those that are only known. */
const IMPLEMENTED = ["Unit", "Service", "Install"] as const;
const LATER = ["Socket", "Timer", "Path", "Mount", "Automount", "Swap", "Slice", "Scope"] as const;

const INTRODUCTION = `# Directives

<!-- Made by \`npm run build\` from src/directives. -->

Every directive of systemd 252 is known, and many of later versions; what is not known is reported
as a mistake. systemd's manual pages are the specification of what each of them means; this page
says what is done with it in a container. **Class**:

- **a** works.
- **b** is a plain system call. Where the container lacks the privilege for it, one notice says so,
  and the service starts all the same.
- **c** needs mount namespaces, control groups, filters of system calls or the like. It is accepted
  and has no effect; one notice for each unit names what it asks for.
- **d** has no meaning in a container, and is treated in the same way.
`;

export function directivesDocument(): string {
  return [
    INTRODUCTION,
    ...IMPLEMENTED.map(sectionText),
    "## Sections of units that are not started yet\n",
    ...LATER.map(laterText),
  ].join("\n");
}

function sectionText(section: SectionName): string {
  const rows: readonly Directive[] = SECTIONS[section];
  const working = rows.filter(({ class: kind }) => kind === "a" || kind === "b");
  const ignored = rows.filter(({ class: kind }) => kind === "c" || kind === "d");
  const table = [
    "| directive | class | value | default | twice | what is done |",
    "| --- | --- | --- | --- | --- | --- |",
    ...working.map(rowText),
  ];
  return [`## [${section}]`, "", ...table, "", ...ignoredText(ignored)].join("\n");
}

function rowText({ name, class: kind, rule, initial, effect }: Directive): string {
  const cells = [`\`${name}=\``, kind, rule.syntax, initial, rule.repeats, effect];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** The names, under the reason why they have no effect. */
function ignoredText(rows: readonly Directive[]): readonly string[] {
  if (rows.length === 0) return [];
  const reasons = new Map<string, Directive[]>();
  for (const row of rows) {
    reasons.set(row.effect, [...(reasons.get(row.effect) ?? []), row]);
  }
  const lines = [...reasons].map(([reason, [first, ...others]]) => {
    const names = [first!, ...others].map(({ name }) => `\`${name}=\``).join(", ");
    return `- **${first!.class}**: ${names}. ${reason}`;
  });
  return ["Without effect, or with a part of it:", "", ...lines, ""];
}

/** What is not shared with [Service]. */
function laterText(section: SectionName): string {
  const shared = new Set(SECTIONS.Service.map(({ name }: Directive) => name));
  const rows: readonly Directive[] = SECTIONS[section];
  const own = rows.filter(({ class: kind }) => kind === "later").map(({ name }) => `\`${name}=\``);
  const others = rows.some(({ name, class: kind }) => kind !== "later" && shared.has(name));
  const more = others ? "what it shares with [Service]" : undefined;
  return `- **[${section}]**: ${[...own, more].filter((part) => part !== undefined).join(", ")}.`;
}

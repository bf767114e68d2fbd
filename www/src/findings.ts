/** The findings: counts that filter them, a button that fixes them, and the list, of which only what changed is built anew. */
import type { Finding, McpDialect, Severity } from "telaio";
import { button, count, element, fill, hide, set, shape, write } from "./element.js";
import { findingRow, wordsOf, type FindingRow, type Sources } from "./finding.js";
import type { Actions, State } from "./state.js";

export { inCode, item } from "./finding.js";

/** More rows than this are shown when they are asked for. */
const MOST_ROWS = 200;

const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

export function findingsView(root: HTMLElement, act: Actions): (state: State) => void {
  const hidden = new Set<Severity>();
  let latest: State | undefined;
  /** The document of which all rows are shown. */
  let longOf: string | undefined;
  let shown: unknown = "nothing yet";
  let rows: FindingRow[] = [];

  const filters = SEVERITIES.map((severity) => ({ severity, button: button("", () => toggle(severity), { class: `small filter ${severity}`, "aria-pressed": "true" }) }));
  const fixAll = button("", () => act.fix(safeEdits(latest)), { class: "small", title: "Applies every fix that does not change what the document means. Undo takes all of them back." });
  const head = element("div", { class: "findings-head", role: "group", "aria-label": "Findings by severity" }, ...filters.map((it) => it.button), fixAll);
  const list = element("ul", { class: "findings" });
  const more = button("", () => {
    longOf = latest?.document.id;
    show();
  }, { class: "link findings-more" });

  return (state) => {
    const { report, trouble } = state;
    latest = state;
    if (shown === (trouble ?? report?.validation)) return;
    shown = trouble ?? report?.validation;
    if (longOf !== state.document.id) longOf = undefined;
    show();
  };

  function toggle(severity: Severity): void {
    if (!hidden.delete(severity)) hidden.add(severity);
    show();
  }

  function show(): void {
    if (latest === undefined) return;
    const { report, trouble, document } = latest;
    if (trouble !== undefined) return fill(root, troubleNote(trouble));
    if (report === undefined) return fill(root, element("p", { class: "empty" }, "Checking the document …"));
    const { kind, dialect, findings } = report.validation;
    if (findings.length === 0) {
      rows = reconcile(list, rows, findings, document.sources, act);
      return fill(root, nothingFound(kind, dialect));
    }
    showHead(findings);
    const sorted = findings.filter((it) => !hidden.has(it.severity)).sort((a, b) => RANK[a.severity] - RANK[b.severity] || a.from - b.from);
    const some = longOf !== undefined ? sorted : sorted.slice(0, MOST_ROWS);
    rows = reconcile(list, rows, some, document.sources, act);
    hide(more, some.length === sorted.length);
    write(more, `Show all ${count(sorted.length, "finding")}`);
    if (list.parentNode !== root) fill(root, head, list, more);
  }

  function showHead(findings: readonly { severity: Severity }[]): void {
    for (const it of filters) {
      const number = findings.filter(({ severity }) => severity === it.severity).length;
      const label = it.severity === "info" ? `${number.toLocaleString("en")} info` : count(number, it.severity);
      hide(it.button, number === 0);
      set(it.button, "aria-pressed", String(!hidden.has(it.severity)));
      if (it.button.textContent !== label) fill(it.button, shape(it.severity), label);
    }
    const fixes = latest?.report?.validation.findings.filter(({ fix }) => fix?.safe === true).length ?? 0;
    // A single one has its button in its row.
    hide(fixAll, fixes < 2);
    write(fixAll, `Fix all ${fixes.toLocaleString("en")}`);
  }
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** The edits of all safe fixes but those that overlap an earlier one: these come with the next check. */
function safeEdits(state: State | undefined): { from: number; to: number; text: string }[] {
  const fixes = state?.report?.validation.findings.flatMap(({ fix }) => (fix?.safe === true ? [fix.edits] : [])) ?? [];
  const chosen: { from: number; to: number; text: string }[] = [];
  const overlaps = (one: { from: number; to: number }) => chosen.some((it) => one.from <= it.to && it.from <= one.to);
  for (const edits of fixes) if (!edits.some(overlaps)) chosen.push(...edits);
  return chosen.sort((a, b) => a.from - b.from);
}

/** Rows that show the same words stay as they are; the others are built or taken away. */
function reconcile(list: HTMLElement, old: readonly FindingRow[], findings: readonly Finding[], sources: Sources, act: Actions): FindingRow[] {
  const known = new Map<string, FindingRow[]>();
  for (const row of old) known.set(row.words, [...(known.get(row.words) ?? []), row]);
  const rows = findings.map((finding) => {
    const row = known.get(wordsOf(finding, sources))?.shift();
    if (row === undefined) return findingRow(finding, sources, act);
    row.finding = finding;
    return row;
  });
  for (const gone of [...known.values()].flat()) gone.element.remove();
  rows.forEach(({ element }, at) => {
    const there = list.children[at];
    if (there !== element) list.insertBefore(element, there ?? null);
  });
  return rows;
}

function nothingFound(kind: string, dialect: McpDialect | undefined): HTMLElement {
  const configuration = dialect === undefined ? "This MCP configuration" : `This MCP configuration, read as ${dialect.title} reads it,`;
  const what = { arazzo: "This workflow", mcp: configuration }[kind] ?? "This document";
  return element(
    "p",
    { class: "empty" },
    shape("passed"),
    element("span", {}, element("strong", {}, "Nothing to report. "), `${what} is checked as you type; what is wrong with it shows here, each with its place and, where there is one, a fix.`),
  );
}

function troubleNote(trouble: string): HTMLElement {
  return element(
    "p",
    { class: "empty" },
    shape("error"),
    element("span", {}, element("strong", {}, "The checker was restarted. "), `${trouble}. Your text is untouched; the next change is checked again.`),
  );
}

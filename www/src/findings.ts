/** The list of findings: message, code and place; a press goes there, a fix is a button. */
import type { Finding, Label, McpDialect, Severity } from "telaio";
import { button, element, fill, shape, type Child } from "./element.js";
import type { Actions, State } from "./state.js";

/** How many characters of a source's line are shown. */
const EXCERPT = 120;

/** The attached descriptions, by their names in the document. */
type Sources = State["document"]["sources"];

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

export function findingsView(root: HTMLElement, act: Actions): (state: State) => void {
  let shown: unknown = "nothing yet";
  return (state) => {
    const { report, trouble, document } = state;
    if (shown === (trouble ?? report)) return;
    shown = trouble ?? report;
    if (trouble !== undefined) return fill(root, troubleNote(trouble));
    if (report === undefined) return fill(root, element("p", { class: "empty" }, "Checking the document …"));
    const { kind, dialect, findings } = report.validation;
    if (findings.length === 0) return fill(root, nothingFound(kind, dialect));
    const sorted = [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity] || a.from - b.from);
    fill(root, element("ul", { class: "findings" }, ...sorted.map((it) => item(it, act, document.sources))));
  };
}

/** One finding as a list item; used wherever findings are shown. */
export function item(finding: Finding, act: Actions, sources: Sources): HTMLLIElement {
  const { severity, message, code, line, column, help, labels, fix } = finding;
  return element(
    "li",
    { class: `finding ${severity}` },
    button(
      element(
        "span",
        { class: "finding-text" },
        shape(severity),
        element("span", {}, element("span", { class: "visually-hidden" }, `${severity}: `), ...inCode(message)),
        element("span", { class: "finding-place" }, `${line}:${column}`),
      ),
      () => act.reveal(finding),
      { class: "finding-jump" },
    ),
    element(
      "div",
      { class: "finding-more" },
      element("code", { class: "finding-code" }, code),
      help !== undefined && element("span", { class: "finding-help" }, ...inCode(help)),
      ...labels.map((label) => labelView(label, act, sources)),
      fix !== undefined &&
        button(element("span", {}, ...inCode(fix.title)), () => act.fix(fix.edits), {
          class: "small",
          title: fix.safe ? "A safe fix: it does not change what the document means" : "This fix may change what the document means",
        }),
    ),
  );
}

/** A second place: a jump in the document, or into the text of a source, whose line is shown. */
function labelView(label: Label, act: Actions, sources: Sources): HTMLElement {
  const source = label.source === undefined ? undefined : sources[label.source];
  const file = label.source === undefined ? "" : `${source?.fileName ?? label.source}, `;
  const words = element("span", {}, ...inCode(label.text), ` (${file}line ${label.line})`);
  if (label.source !== undefined && source === undefined) return words;
  const jump = button(words, () => act.reveal(label, label.source), { class: "link" });
  return source === undefined ? jump : element("span", { class: "finding-source" }, jump, element("code", { class: "finding-excerpt" }, excerpt(source.text, label)));
}

/** The line of a place, as much of it as is worth showing: a description may be one long line. */
function excerpt(text: string, { from, line, column }: Label): string {
  const start = from - (column - 1);
  const end = text.slice(start).search(/[\r\n]|$/) + start;
  const first = Math.max(start, from - EXCERPT / 2);
  const shown = text.slice(first, Math.min(end, first + EXCERPT)).trim();
  return `${line} │ ${first > start ? "…" : ""}${shown}${first + EXCERPT < end ? "…" : ""}`;
}

/** Text in which backticks set code apart. */
export function inCode(message: string): Child[] {
  return message.split("`").map((part, at) => (at % 2 === 1 ? element("code", {}, part) : part));
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

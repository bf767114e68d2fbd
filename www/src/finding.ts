/** One finding as a row: message, code and place; a press goes there, a fix is a button. */
import type { Finding, Label } from "telaio";
import { button, element, shape, type Child } from "./element.js";
import type { Actions, State } from "./state.js";

/** How many characters of a source's line are shown. */
const EXCERPT = 120;

/** The attached descriptions, by their names in the document. */
export type Sources = State["document"]["sources"];

/** A row of the list, and the finding that its buttons are about: its offsets change without its words. */
export interface FindingRow {
  finding: Finding;
  readonly words: string;
  readonly element: HTMLLIElement;
}

/** Everything that a row shows of a finding; rows that show the same look alike. */
export function wordsOf({ severity, message, code, line, column, help, labels, fix }: Finding, sources: Sources): string {
  const places = labels.map((it) => [it.text, it.source, it.line, placeOf(it, sources)?.join()]);
  return JSON.stringify([severity, message, code, line, column, help, places, fix?.title, fix?.safe]);
}

export function findingRow(finding: Finding, sources: Sources, act: Actions): FindingRow {
  const { severity, message, code, line, column, help, labels, fix } = finding;
  const row: FindingRow = { finding, words: wordsOf(finding, sources), element: element("li", { class: `finding ${severity}` }) };
  row.element.append(
    button(
      element(
        "span",
        { class: "finding-text" },
        shape(severity),
        element("span", {}, element("span", { class: "visually-hidden" }, `${severity}: `), ...inCode(message)),
        element("span", { class: "finding-place" }, `${line}:${column}`),
      ),
      () => act.reveal(row.finding),
      { class: "finding-jump" },
    ),
    element(
      "div",
      { class: "finding-more" },
      element("code", { class: "finding-code" }, code),
      help !== undefined && element("span", { class: "finding-help" }, ...inCode(help)),
      ...labels.map((label, at) => labelView(label, sources, () => revealLabel(row.finding.labels[at], act))),
      fix !== undefined &&
        button(element("span", {}, ...inCode(fix.title)), () => act.fix(row.finding.fix?.edits ?? []), {
          class: "small",
          title: fix.safe ? "A safe fix: it does not change what the document means" : "This fix may change what the document means",
        }),
    ),
  );
  return row;
}

/** One finding as a list item; used wherever findings are shown. */
export const item = (finding: Finding, act: Actions, sources: Sources): HTMLLIElement => findingRow(finding, sources, act).element;

function revealLabel(label: Label | undefined, act: Actions): void {
  if (label !== undefined) act.reveal(label, label.source);
}

/** A second place: a jump in the document, or into the text of a source, whose line is shown. */
function labelView(label: Label, sources: Sources, jump: () => void): HTMLElement {
  const place = placeOf(label, sources);
  const file = label.source === undefined ? "" : `${place?.[0] ?? label.source}, `;
  const words = element("span", {}, ...inCode(label.text), ` (${file}line ${label.line})`);
  if (label.source !== undefined && place === undefined) return words;
  const link = button(words, jump, { class: "link" });
  return place === undefined ? link : element("span", { class: "finding-source" }, link, element("code", { class: "finding-excerpt" }, place[1]));
}

/** The file and the line of a place in a source that is attached: as much of it as is worth showing, for a description may be one long line. */
function placeOf({ source, from, line, column }: Label, sources: Sources): [fileName: string, excerpt: string] | undefined {
  const attachment = source === undefined ? undefined : sources[source];
  if (attachment === undefined) return undefined;
  const start = from - (column - 1);
  const first = Math.max(start, from - EXCERPT / 2);
  const [rest = ""] = attachment.text.slice(first, first + EXCERPT + 1).split(/[\r\n]/, 1);
  const shown = rest.slice(0, EXCERPT);
  return [attachment.fileName, `${line} │ ${first > start ? "…" : ""}${shown.trim()}${shown.length < rest.length ? "…" : ""}`];
}

/** Text in which backticks set code apart. */
export function inCode(message: string): Child[] {
  return message.split("`").map((part, at) => (at % 2 === 1 ? element("code", {}, part) : part));
}

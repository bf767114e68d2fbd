/** Completion, from the service. */
import { autocompletion, pickedCompletion, snippet } from "@codemirror/autocomplete";
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { CompletionItem } from "../services.js";
import { changesOf, contextOf, optionsOf, positionAt, span, textOf } from "./context.js";
import { markdown } from "./markdown.js";

/** How CodeMirror calls the kinds of items, by their numbers in the protocol. */
const TYPES: Record<number, string> = {
  2: "method",
  3: "function",
  5: "property",
  6: "variable",
  7: "class",
  9: "namespace",
  10: "property",
  12: "constant",
  13: "enum",
  14: "keyword",
  15: "text",
  17: "text",
  18: "variable",
  20: "enum",
  21: "constant",
  22: "type",
  23: "method",
  25: "type",
};

/** What is typed may ask for completions by itself. */
const TRIGGER = /[\w$.#/{:\-"' ]$/;

export const completing: Extension = [autocompletion(), EditorState.languageData.of(() => [{ autocomplete: complete }])];

async function complete(asked: CompletionContext): Promise<CompletionResult | null> {
  const { state, pos, explicit } = asked;
  const line = state.doc.lineAt(pos);
  if (!explicit && !TRIGGER.test(line.text.slice(0, pos - line.from))) return null;
  const { services } = contextOf(state);
  const list = await services.completion?.(textOf(state), positionAt(state, pos), optionsOf(state));
  if (list === undefined || asked.aborted || list.items.length === 0) return null;
  const { items, isIncomplete } = list;
  const places = items.map((it) => (it.textEdit === undefined ? { from: pos, to: pos } : span(state, it.textEdit.range)));
  const from = Math.min(...places.map((it) => it.from));
  return {
    from,
    options: items.map((item, at) => option(state, item, places[at] ?? { from: pos, to: pos }, from)),
    // What is typed on narrows the same items; what begins another part of an expression does not.
    validFor: (text) => !isIncomplete && /^[\w-]*$/.test(text),
  };
}

function option(state: EditorState, item: CompletionItem, place: { from: number; to: number }, from: number): Completion {
  const { label, kind, detail, documentation, sortText, filterText, tags } = item;
  // CodeMirror filters by what stands from the first place on.
  const before = state.sliceDoc(from, place.from);
  const matched = before + (filterText ?? label);
  return {
    label: matched,
    ...(matched !== label && { displayLabel: label }),
    ...(detail !== undefined && { detail }),
    ...(sortText !== undefined && { sortText }),
    ...(kind !== undefined && TYPES[kind] !== undefined && { type: `${TYPES[kind]}${tags?.includes(1) === true ? " deprecated" : ""}` }),
    ...(documentation !== undefined && { info: () => markdown(documentation.value) }),
    apply: (view, completion, _, to) => apply(view, item, completion, place.from, to),
  };
}

/** Puts an item in. `to` is where the cursor is now: more may have been typed since. */
function apply(view: EditorView, item: CompletionItem, completion: Completion, from: number, to: number): void {
  const { textEdit, insertTextFormat, label, additionalTextEdits = [] } = item;
  const insert = textEdit?.newText ?? label;
  const after = textEdit === undefined ? 0 : Math.max(0, span(view.state, textEdit.range).to - to);
  if (insertTextFormat === 2) return snippet(template(insert))(view, completion, from, to + after);
  const changes = [{ from, to: to + after, insert }, ...changesOf(view.state, additionalTextEdits)];
  view.dispatch({
    changes,
    selection: { anchor: view.state.changes(changes).mapPos(to + after, 1) },
    annotations: pickedCompletion.of(completion),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}

/** A snippet of the protocol as one of CodeMirror's: `$1`, `${1:name}`, and `$0` for the end. */
function template(snippet: string): string {
  return snippet.replace(/\\([$}\\])|\$\{(\d+)(?::([^}]*))?\}|\$(\d+)|[#]\{/g, (whole, escaped?: string, number?: string, name?: string, bare?: string) => {
    if (escaped !== undefined) return escaped;
    const field = number ?? bare;
    if (field === undefined) return `\\${whole}`;
    return field === "0" ? "${}" : `\${${field}${name === undefined ? "" : `:${name}`}}`;
  });
}

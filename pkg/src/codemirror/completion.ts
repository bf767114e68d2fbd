/** Completion, from the service. */
import { autocompletion, pickedCompletion, snippet } from "@codemirror/autocomplete";
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import type { Extension, Transaction } from "@codemirror/state";
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
  const list = await services.completion(textOf(state), positionAt(state, pos), optionsOf(state));
  if (list === undefined || asked.aborted || list.items.length === 0) return null;
  const { items, isIncomplete } = list;
  const places = items.map((it) => span(state, it.textEdit.range).from);
  const from = Math.min(...places);
  return {
    from,
    options: items.map((item, at) => option(state, item, places[at] ?? from, from)),
    // What is typed on narrows the same items; what begins another part of an expression does not.
    validFor: (text) => !isIncomplete && /^[\w-]*$/.test(text),
  };
}

/** An item whose text goes to `place`, in a list whose texts go from `from` on. */
function option(state: EditorState, item: CompletionItem, place: number, from: number): Completion {
  const { label, kind, detail, documentation, sortText, filterText } = item;
  // CodeMirror compares with what stands from the first place on.
  const matched = state.sliceDoc(from, place) + filterText;
  return {
    label: matched,
    ...(matched !== label && { displayLabel: label }),
    ...(detail !== undefined && { detail }),
    sortText,
    ...(TYPES[kind] !== undefined && { type: TYPES[kind] }),
    ...(documentation !== undefined && { info: () => markdown(documentation.value) }),
    apply: (view, completion, _, to) => apply(view, item, completion, place, to),
  };
}

/** Puts an item in as one step of the history. `to` is where the cursor is now: more may have been typed since. */
function apply(view: EditorView, { textEdit, additionalTextEdits = [] }: CompletionItem, completion: Completion, from: number, to: number): void {
  const { state } = view;
  // What the item replaces behind the cursor was measured before that.
  const behind = Math.max(0, span(state, textEdit.range).to - to);
  const dispatch = ({ changes, selection, effects }: Transaction) =>
    view.dispatch(
      { changes: changesOf(state, additionalTextEdits) },
      { changes, ...(selection && { selection }), effects, annotations: pickedCompletion.of(completion), userEvent: "input.complete", scrollIntoView: true },
    );
  snippet(template(textEdit.newText))({ state, dispatch }, completion, from, to + behind);
}

const STOP = /\\\$\{|\\([$}\\])|\$\{(\d+)(?::([^}]*))?\}|\$(\d+)|#\{/g;

/** A snippet of the protocol as one of CodeMirror's, in which `${` and `#{` begin a stop. */
function template(snippet: string): string {
  return snippet.replace(STOP, (whole, escaped?: string, number?: string, name?: string, bare?: string) => {
    if (escaped !== undefined) return escaped;
    const stop = number ?? bare;
    if (stop === undefined) return `${whole.at(-2)}\\{`;
    return `\${${stop}${name === undefined ? "" : `:${name}`}}`;
  });
}

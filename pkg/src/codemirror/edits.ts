/** Applying what a service has written: in this document, and through the page in others. */
import type { Command, EditorView } from "@codemirror/view";
import type { WorkspaceEdit } from "../services.js";
import { changesOf, contextOf, isHere, positionAt } from "./context.js";
import { offer } from "./choice.js";
import { notify, show } from "./notice.js";

/** Applies an edit as one step of the history; gives the number of places. */
export function applyEdit(view: EditorView, { changes }: WorkspaceEdit, userEvent: string): number {
  let places = 0;
  for (const [uri, edits] of Object.entries(changes)) {
    places += edits.length;
    if (isHere(view.state, uri)) view.dispatch({ changes: changesOf(view.state, edits), userEvent: `input.${userEvent}` });
    else contextOf(view.state).edit?.(uri, edits);
  }
  return places;
}

/** Offers what can be done at the cursor or with the selection: fixes, and changes of the document's structure. */
export const showCodeActions: Command = (view) => {
  const { from, to } = view.state.selection.main;
  const range = { start: positionAt(view.state, from), end: positionAt(view.state, to) };
  show(
    view,
    (services, text, options) => services.codeActions(text, range, options),
    (found) => {
      const items = (found ?? []).map(({ title, code, edit }) => ({
        label: title,
        ...(code !== undefined && { detail: code }),
        choose: () => void applyEdit(view, edit, "fix"),
      }));
      if (items.length === 0) return notify(view, "No code actions here");
      offer(view, { title: "Code actions", where: "cursor", items });
    },
  );
  return true;
};

/** Formats the whole document. The cursor stays where it was in the text. */
export const format: Command = (view) => {
  show(
    view,
    (services, text, options) => services.formatting(text, options),
    (edits) => {
      if (edits === null || edits.length === 0) return notify(view, "Nothing to format");
      view.dispatch({ changes: changesOf(view.state, edits), userEvent: "input.format" });
    },
  );
  return true;
};

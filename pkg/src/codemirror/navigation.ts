/** Going to a definition, listing references, and the outline. */
import { EditorView } from "@codemirror/view";
import type { Command } from "@codemirror/view";
import type { Extension } from "@codemirror/state";
import type { DocumentSymbol, Location } from "../services.js";
import { ask, contextOf, isHere, positionAt, reveal, span } from "./context.js";
import { offer } from "./choice.js";
import type { Item } from "./choice.js";
import { notify, show } from "./notice.js";

/** Goes to where what is at the cursor is defined, also in another document if the page can open it. */
export const goToDefinition: Command = (view) => {
  goToDefinitionAt(view, view.state.selection.main.head);
  return true;
};

/** Lists the places where what is at the cursor is spoken of. */
export const findReferences: Command = (view) => {
  const position = positionAt(view.state, view.state.selection.main.head);
  show(
    view,
    (services, text, options) => services.references(text, position, options),
    (found) => list(view, "reference", found ?? []),
  );
  return true;
};

/** Lists the parts of the document, to go to one. */
export const showOutline: Command = (view) => {
  show(
    view,
    (services, text, options) => services.documentSymbols(text, options),
    (found) => {
      if (found === null || found.length === 0) return notify(view, "The document has no parts");
      offer(view, { title: "Outline", where: "panel", items: items(view, found, 0) });
    },
  );
  return true;
};

/** The parts of the document as a tree: nothing if the text has changed meanwhile. */
export async function symbols(view: EditorView): Promise<DocumentSymbol[]> {
  return (await ask(view, (services, text, options) => services.documentSymbols(text, options))) ?? [];
}

/** A press with the key for commands goes to the definition. */
export const clicking: Extension = EditorView.domEventHandlers({
  mousedown(event, view) {
    if (event.button !== 0 || !(isMac() ? event.metaKey : event.ctrlKey) || event.altKey || event.shiftKey) return false;
    const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
    if (at === null) return false;
    event.preventDefault();
    goToDefinitionAt(view, at);
    return true;
  },
});

function goToDefinitionAt(view: EditorView, offset: number): void {
  const position = positionAt(view.state, offset);
  show(
    view,
    (services, text, options) => services.definition(text, position, options),
    (found) => {
      const [first, ...others] = found ?? [];
      if (first !== undefined && others.length === 0) return goTo(view, first);
      list(view, "definition", found ?? []);
    },
  );
}

/** Lists places to go to. */
function list(view: EditorView, what: string, found: readonly Location[]): void {
  if (found.length === 0) return notify(view, `No ${what} here`);
  const title = found.length === 1 ? `1 ${what}` : `${found.length} ${what}s`;
  offer(view, { title, where: "panel", items: found.map((it) => itemOf(view, it)) });
}

function goTo(view: EditorView, location: Location): void {
  if (isHere(view.state, location.uri)) return reveal(view, location.range);
  const { open } = contextOf(view.state);
  if (open !== undefined) return open(location);
  notify(view, `It is in ${location.uri}, line ${location.range.start.line + 1}`);
}

/** A place with the text of its line. */
function itemOf(view: EditorView, location: Location): Item {
  const { uri, range } = location;
  const choose = () => goTo(view, location);
  const line = range.start.line + 1;
  if (!isHere(view.state, uri)) return { label: uri, detail: `line ${line}`, choose };
  return { label: view.state.doc.lineAt(span(view.state, range).from).text.trim(), detail: `line ${line}`, choose };
}

function items(view: EditorView, found: readonly DocumentSymbol[], depth: number): Item[] {
  return found.flatMap(({ name, detail, selectionRange, children = [] }) => [
    { label: name, depth, ...(detail !== undefined && { detail }), choose: () => reveal(view, selectionRange) },
    ...items(view, children, depth + 1),
  ]);
}

const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** The editor: CodeMirror with findings underlined, in the gutter, and their fixes at hand. One text is in sight at a time. */
import { defaultKeymap, history, historyKeymap, redoDepth, undoDepth } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { forEachDiagnostic, lintGutter, nextDiagnostic, previousDiagnostic, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension, type Text, type Transaction, type TransactionSpec } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import type { Finding } from "telaio";
import type { Place } from "./documents/library.js";
import { historyOf, withHistory } from "./documents/undo.js";
import { expressions, look } from "./editor-look.js";
import { breakpointGutter, markSteps, type StepPlace } from "./run/breakpoint-gutter.js";
import { yaml } from "./yaml-look.js";

export interface Editor {
  /**
   * Shows a text. What was shown before under the same key is as it was left: its undo history, cursor and scroll;
   * if its text has changed elsewhere, that is an edit which undo takes back. One that was not shown before begins with
   * the history that was kept of it.
   */
  show(key: string, text: string, label: string, place?: Place, undo?: unknown): void;
  /** What can be undone in the texts whose keys begin so, by the rest of their keys. */
  histories(prefix: string): Record<string, unknown>;
  /** Underlines what is found in a text, also in one that is not in sight. */
  underline(key: string, findings: readonly Finding[]): void;
  /** Selects a place of the text in sight, scrolls there and takes the focus. */
  reveal(place: { from: number; to: number }): void;
  replace(edits: readonly { from: number; to: number; text: string }[]): void;
  /** Shows where the steps are, if that is news, and which of them have a breakpoint. */
  mark(key: string, steps: readonly StepPlace[] | undefined, breakpoints: ReadonlySet<string>): void;
  /** Serves documents, those in sight and those to come. */
  serve(services: EditorServices): void;
}

/** What the engine knows of a document, as an extension; and how findings are shown. */
export interface EditorServices {
  readonly ofDocument: Extension;
  readonly ofSource: Extension;
  diagnostics(state: EditorState, findings: readonly Finding[]): readonly Diagnostic[];
}

interface Listener {
  /** A text is about to change: what takes long elsewhere can begin before it is drawn. */
  changing(key: string, text: string): void;
  edited(key: string, text: string, place: Place): void;
  /** The cursor or the scroller has moved. */
  moved(key: string, place: Place): void;
  /** There is nothing to undo since the text was opened. Whether something else was taken back. */
  undoneOpening(): boolean;
  /** Sets or removes the breakpoint of a step. */
  toggleBreakpoint(stepId: string): void;
}

interface Buffer {
  state: EditorState;
  top: number;
}

export function createEditor(host: HTMLElement, listener: Listener): Editor {
  // In a shadow root CodeMirror's styles are constructed sheets, which a strict
  // content security policy allows; in the document they would be `<style>` elements.
  const root = host.attachShadow({ mode: "open" });
  const buffers = new Map<string, Buffer>();
  // What is known of texts, also of those that were not in sight yet.
  const found = new Map<string, readonly Finding[]>();
  const marked = new Map<string, { steps: readonly StepPlace[] | undefined; breakpoints: ReadonlySet<string> }>();
  let services: EditorServices | undefined;
  let shown = "";
  const view = new EditorView({
    parent: root,
    dispatchTransactions(transactions, view) {
      const last = transactions.at(-1);
      for (const it of transactions) followText(it);
      if (last !== undefined && transactions.some((it) => it.docChanged)) listener.changing(shown, textOf(last.newDoc));
      view.update(transactions);
    },
  });
  // To ask at each key where the scroller is would have the browser lay the page out for it.
  let top = 0;
  view.scrollDOM.addEventListener("scroll", () => {
    top = topOf(view);
    moved();
  }, { passive: true });

  function place(): Place {
    const { anchor, head } = view.state.selection.main;
    return { anchor, head, top };
  }

  function moved(): void {
    listener.moved(shown, place());
  }

  function begin(key: string, text: string, label: string, at: Place | undefined, undo: unknown): Buffer {
    const end = text.length;
    const selection = { anchor: Math.min(at?.anchor ?? 0, end), head: Math.min(at?.head ?? 0, end) };
    const watch = EditorView.updateListener.of((update) => {
      if (update.docChanged) {
        listener.edited(shown, textOf(update.state.doc), place());
        // An update cannot be begun within another.
        if (isJson(update.state) !== isJson(update.startState)) queueMicrotask(readAsItIs);
      }
      if (update.selectionSet && !update.docChanged) moved();
    });
    const undoOpening = { key: "Mod-z", run: ({ state }: EditorView) => undoDepth(state) + redoDepth(state) === 0 && listener.undoneOpening() };
    const named = EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" });
    const extensions = [keymap.of([undoOpening]), isDocument(key) ? breakpoints : lineNumbers(), usual, language.of([]), served.of(servicesOf(key)), named, watch];
    const state = (undo !== undefined && withHistory(text, selection, undo, extensions)) || EditorState.create({ doc: text, selection, extensions });
    return { state: state.update({ effects: language.reconfigure(languageOf(state)) }).state, top: Math.min(at?.top ?? 0, end) };
  }

  function servicesOf(key: string): Extension {
    return (isDocument(key) ? services?.ofDocument : services?.ofSource) ?? [];
  }

  /** Shows what became known of a text before it was in sight. */
  function catchUp(key: string): void {
    const [findings, marks] = [found.get(key), marked.get(key)];
    if (findings !== undefined) underline(key, findings);
    if (marks !== undefined) view.dispatch(markSteps(marks.steps, marks.breakpoints));
  }

  function readAsItIs(): void {
    view.dispatch({ effects: language.reconfigure(languageOf(view.state)) });
  }

  /** Changes a text, in sight or not. */
  function change(key: string, spec: (state: EditorState) => TransactionSpec): void {
    const buffer = buffers.get(key);
    if (key === shown) view.dispatch(spec(view.state));
    else if (buffer !== undefined) buffer.state = buffer.state.update(spec(buffer.state)).state;
  }

  /** Underlines a moment later: the list of findings, which is read, does not wait for it. */
  function underline(key: string, findings: readonly Finding[]): void {
    if (findings.length === 0 && (found.get(key) ?? []).length === 0) return;
    found.set(key, findings);
    const { doc } = stateOf(key) ?? {};
    setTimeout(() => {
      const state = stateOf(key);
      // The findings of another text come with its check.
      if (state === undefined || state.doc !== doc || services === undefined || isUnderlined(state, findings)) return;
      const diagnostics = services.diagnostics(state, findings);
      change(key, (state) => setDiagnostics(state, diagnostics));
    });
  }

  const breakpoints = breakpointGutter(listener.toggleBreakpoint);

  const stateOf = (key: string) => (key === shown ? view.state : buffers.get(key)?.state);

  return {
    show(key, text, label, at, undo) {
      if (shown !== key) {
        buffers.set(shown, { state: view.state, top: topOf(view) });
        const before = buffers.get(key);
        const buffer = before ?? begin(key, text, label, at, undo);
        shown = key;
        view.setState(buffer.state);
        if (before === undefined) catchUp(key);
        top = Math.min(buffer.top, view.state.doc.length);
        scrollTo(view, top);
      }
      const { doc } = view.state;
      if (doc.length !== text.length || textOf(doc) !== text) view.dispatch({ changes: { from: 0, to: doc.length, insert: text } });
    },
    histories(prefix) {
      const keys = new Set([...buffers.keys(), shown].filter((it) => it.startsWith(prefix)));
      const histories = [...keys].flatMap((key) => {
        const state = stateOf(key);
        const history = state && historyOf(state);
        return history === undefined ? [] : [[key.slice(prefix.length), history] as const];
      });
      return Object.fromEntries(histories);
    },
    underline,
    mark(key, steps, breakpoints) {
      const marks = { steps: steps ?? marked.get(key)?.steps, breakpoints };
      marked.set(key, marks);
      // An update cannot be begun within another.
      queueMicrotask(() => change(key, () => markSteps(steps, breakpoints)));
    },
    reveal({ from, to }) {
      const end = view.state.doc.length;
      view.dispatch({
        selection: { anchor: Math.min(from, end), head: Math.min(to, end) },
        effects: EditorView.scrollIntoView(Math.min(from, end), { y: "center" }),
      });
      view.focus();
    },
    replace(edits) {
      view.dispatch({ changes: edits.map(({ from, to, text }) => ({ from, to, insert: text })), userEvent: "input.fix" });
    },
    serve(given) {
      services = given;
      for (const key of [...buffers.keys(), shown]) change(key, () => ({ effects: served.reconfigure(servicesOf(key)) }));
      for (const [key, findings] of found) underline(key, findings);
    },
  };
}

// One string for each text.
const texts = new WeakMap<Text, string>();

function textOf(doc: Text): string {
  const text = texts.get(doc) ?? doc.toString();
  texts.set(doc, text);
  return text;
}

/** Makes the text after a change from the one before it: to put a long one together from its lines takes as long as all else that a key does. */
function followText({ startState, newDoc, changes, docChanged }: Transaction): void {
  if (!docChanged) return;
  const before = textOf(startState.doc);
  let [after, end] = ["", 0];
  changes.iterChanges((from, to, _from, _to, inserted) => {
    after += before.slice(end, from) + inserted.toString();
    end = to;
  });
  texts.set(newDoc, after + before.slice(end));
}

/** The key of a document's own text ends where the name of a source would stand. */
const isDocument = (key: string) => key.endsWith("/");

const usual: Extension = [
  // What can be folded comes from the worker, as an effect.
  foldGutter({ openText: "⌄", closedText: "›", foldingChanged: ({ transactions }) => transactions.some((it) => it.effects.length > 0) }),
  lintGutter(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  history(),
  bracketMatching(),
  indentOnInput(),
  indentUnit.of("  "),
  search({ top: true }),
  highlightSelectionMatches(),
  expressions,
  look,
  // Tab is left alone, so that the keyboard gets out of the editor; Mod-] indents.
  keymap.of([
    { key: "F8", run: nextDiagnostic },
    { key: "Shift-F8", run: previousDiagnostic },
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...defaultKeymap,
  ]),
];

/** The offset of the first line in sight. */
const topOf = (view: EditorView) => view.lineBlockAtHeight(view.scrollDOM.scrollTop).from;

/** Scrolls the editor alone; the editor's own way would scroll the page with it. */
function scrollTo(view: EditorView, top: number): void {
  view.scrollDOM.scrollLeft = 0;
  view.scrollDOM.scrollTop = top === 0 ? 0 : view.lineBlockAt(top).top + view.documentPadding.top;
}

const language = new Compartment();
const served = new Compartment();


const languageOf = (state: EditorState): Extension => (isJson(state) ? json() : yaml);

/** How much of a text tells whether it is JSON. */
const HEAD = 1_000;

/** JSON begins with a brace or a bracket, perhaps after comments; everything else is read as YAML. */
function isJson({ doc }: EditorState): boolean {
  return /^(\s|\/\/.*\n|\/\*[^]*?\*\/)*[[{]/.test(doc.sliceString(0, HEAD));
}

/** Whether a text shows just these findings, where they are now. */
function isUnderlined(state: EditorState, findings: readonly Finding[]): boolean {
  const shown = new Set<string>();
  forEachDiagnostic(state, ({ source, message }, from, to) => shown.add(JSON.stringify([from, to, source, message.split("\n", 1)[0]])));
  return shown.size === findings.length && findings.every(({ from, to, code, message }) => shown.has(JSON.stringify([from, to, code, message])));
}

/** The editor: CodeMirror with findings underlined, in the gutter, and their fixes at hand. */
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, nextDiagnostic, previousDiagnostic, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import type { Finding } from "telaio";
import { expressions, look } from "./editor-look.js";

export interface Editor {
  /** Puts another text in place of the whole; undo brings the old one back. */
  load(text: string): void;
  underline(findings: readonly Finding[]): void;
  /** Selects a place, scrolls there and takes the focus. */
  reveal(place: { from: number; to: number }): void;
  replace(edits: readonly { from: number; to: number; text: string }[]): void;
}

export function createEditor(host: HTMLElement, text: string, onEdit: (text: string) => void): Editor {
  // In a shadow root CodeMirror's styles are constructed sheets, which a strict
  // content security policy allows; in the document they would be `<style>` elements.
  const root = host.attachShadow({ mode: "open" });
  const language = new Compartment();
  const view = new EditorView({
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        foldGutter({ openText: "⌄", closedText: "›" }),
        lintGutter(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        history(),
        drawSelection(),
        bracketMatching(),
        indentOnInput(),
        indentUnit.of("  "),
        search({ top: true }),
        highlightSelectionMatches(),
        expressions,
        language.of(languageOf(text)),
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
        EditorView.contentAttributes.of({ "aria-label": "Document text", tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onEdit(update.state.doc.toString());
        }),
      ],
    }),
  });

  return {
    load(text) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: 0 },
        effects: language.reconfigure(languageOf(text)),
        scrollIntoView: true,
      });
    },
    underline(findings) {
      view.dispatch(setDiagnostics(view.state, findings.map((it) => diagnosticOf(it, view.state.doc.length))));
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
  };
}

/** JSON begins with a brace or a bracket, perhaps after comments; everything else is read as YAML. */
function languageOf(text: string): Extension {
  return /^(\s|\/\/.*\n|\/\*[^]*?\*\/)*[[{]/.test(text) ? json() : yaml();
}

function diagnosticOf({ from, to, severity, message, code, fix }: Finding, end: number): Diagnostic {
  return {
    from: Math.min(from, end),
    to: Math.min(to, end),
    severity,
    message,
    source: code,
    actions:
      fix === undefined
        ? []
        : [
            {
              name: fix.title,
              apply: (view) =>
                view.dispatch({ changes: fix.edits.map((it) => ({ from: it.from, to: it.to, insert: it.text })) }),
            },
          ],
  };
}

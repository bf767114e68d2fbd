/** The page that the tests of `telaio/codemirror` look at. */
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { foldGutter, foldKeymap } from "@codemirror/language";
import { lintGutter } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import type { SourceText } from "telaio";
import { refresh, telaio } from "telaio/codemirror";

/** What the tests give, and what they look at. */
declare global {
  var given: string;
  var view: EditorView;
  var opened: unknown[];
  var sources: SourceText[];
  var refreshEditor: () => void;
}

globalThis.opened = [];
globalThis.sources ??= [];
const host = document.querySelector("#host");
// In a shadow root CodeMirror's styles are constructed sheets, which the policy of the page allows.
const root = host?.attachShadow({ mode: "open" });
globalThis.view = new EditorView({
  ...(root && { parent: root }),
  state: EditorState.create({
    doc: globalThis.given,
    extensions: [
      lineNumbers(),
      foldGutter(),
      lintGutter(),
      history(),
      telaio({ name: "https://telaio.example/a.arazzo.yaml", sources: () => globalThis.sources, open: (it) => void globalThis.opened.push(it) }),
      keymap.of([...foldKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.contentAttributes.of({ "aria-label": "Document text" }),
    ],
  }),
});
globalThis.refreshEditor = () => refresh(globalThis.view);

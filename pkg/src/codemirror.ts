/**
 * Telaio in CodeMirror 6: one extension with everything that the engine knows of a document while it is written.
 *
 * It needs `@codemirror/autocomplete`, `lint`, `language`, `state` and `view`; the language, the history and the look
 * are the page's.
 */
import { lintKeymap } from "@codemirror/lint";
import { Prec } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import type { EditorView, KeyBinding } from "@codemirror/view";
import { services } from "./services.js";
import { choices } from "./codemirror/choice.js";
import { completing } from "./codemirror/completion.js";
import { context } from "./codemirror/context.js";
import type { Options } from "./codemirror/context.js";
import { format, showCodeActions } from "./codemirror/edits.js";
import { hovering, showHover } from "./codemirror/hover.js";
import { linting, refreshed } from "./codemirror/lint.js";
import { look } from "./codemirror/look.js";
import { clicking, findReferences, goToDefinition, showOutline } from "./codemirror/navigation.js";
import { notices } from "./codemirror/notice.js";
import { rename, renaming } from "./codemirror/rename.js";
import { structuring } from "./codemirror/structure.js";

export type { Options } from "./codemirror/context.js";
export type { Services } from "./services.js";
export { diagnostics } from "./codemirror/lint.js";
export { symbols } from "./codemirror/navigation.js";
export { findReferences, format, goToDefinition, rename, showCodeActions, showHover, showOutline };

/** The keys of the extension. Tab is not among them, so that the keyboard gets out of the editor. */
export const telaioKeymap: readonly KeyBinding[] = [
  { key: "F12", run: goToDefinition },
  { key: "Shift-F12", run: findReferences },
  { key: "F2", run: rename },
  { key: "Mod-.", run: showCodeActions },
  { key: "Shift-Alt-f", run: format },
  { key: "Mod-Shift-o", run: showOutline },
  { key: "Mod-k Mod-i", run: showHover },
  ...lintKeymap,
];

/**
 * Findings with fixes, completion, hovers, definitions, references, renaming, code actions, folding, the highlighting
 * of expressions, formatting and an outline, each also by a key: see {@link telaioKeymap}.
 */
export function telaio(options: Options = {}): Extension {
  return [
    context.of({ ...options, services: { ...services, ...options.services } }),
    options.lint === false ? [] : linting,
    completing,
    hovering,
    structuring,
    clicking,
    choices,
    notices,
    renaming,
    look,
    // Ahead of the default keymap, which has its own idea of some keys.
    Prec.high(keymap.of(telaioKeymap)),
  ];
}

/** Says that something beside the text has changed, such as the sources or the last run. */
export function refresh(view: EditorView): void {
  view.dispatch({ effects: refreshed.of(null) });
}

/** A short message at the cursor, such as that there is nothing to go to; it goes away with the next key. */
import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, showTooltip } from "@codemirror/view";
import type { Tooltip } from "@codemirror/view";
import { ask } from "./context.js";
import type { Question } from "./context.js";
import { element } from "./markdown.js";

const said = StateEffect.define<string>();

export const notices = StateField.define<Tooltip | null>({
  create: () => null,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(said)) return tooltipOf(effect.value, transaction.state.selection.main.head);
    return transaction.docChanged || transaction.selection !== undefined ? null : shown;
  },
  provide: (field) => showTooltip.from(field),
});

/**
 * Asks a service for a person: `show` gets the answer, unless the text has changed meanwhile. Why there is none is said
 * at the cursor.
 */
export function show<T>(view: EditorView, question: Question<T>, show: (answer: NonNullable<T> | null) => void): void {
  ask(view, question).then(
    (answer) => {
      if (answer !== undefined) show(answer);
    },
    (error: unknown) => notify(view, error instanceof Error ? error.message : String(error)),
  );
}

/** Shows a message, and has it read out. */
export function notify(view: EditorView, message: string): void {
  view.dispatch({ effects: [said.of(message), EditorView.announce.of(message)] });
}

const tooltipOf = (message: string, pos: number): Tooltip => ({
  pos,
  above: true,
  create: () => ({ dom: element("div", "cm-telaio-notice", message) }),
});

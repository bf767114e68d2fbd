/** What is under the pointer, or at the cursor by a key. */
import { StateEffect, StateField } from "@codemirror/state";
import type { EditorState, Extension } from "@codemirror/state";
import { EditorView, hoverTooltip, showTooltip } from "@codemirror/view";
import type { Command, Tooltip } from "@codemirror/view";
import type { Hover } from "../services.js";
import { ask, positionAt, span } from "./context.js";
import { markdown } from "./markdown.js";
import { notify, show } from "./notice.js";

const asked = StateEffect.define<Tooltip>();

/** What was asked for by a key: it goes away with the next one. */
const shown = StateField.define<Tooltip | null>({
  create: () => null,
  update(tooltip, { effects, docChanged, selection }) {
    for (const effect of effects) if (effect.is(asked)) return effect.value;
    return docChanged || selection !== undefined ? null : tooltip;
  },
  provide: (field) => showTooltip.from(field),
});

export const hovering: Extension = [
  hoverTooltip(async (view, pos) => {
    const position = positionAt(view.state, pos);
    const found = await ask(view, (services, text, options) => services.hover(text, position, options));
    return found === undefined || found === null ? null : tooltipOf(view.state, found);
  }),
  shown,
];

/** Shows what is at the cursor, and has it read out. */
export const showHover: Command = (view) => {
  const position = positionAt(view.state, view.state.selection.main.head);
  show(
    view,
    (services, text, options) => services.hover(text, position, options),
    (found) => {
      if (found === null) return notify(view, "Nothing to say here");
      const said = markdown(found.contents.value).textContent ?? "";
      view.dispatch({ effects: [asked.of(tooltipOf(view.state, found)), EditorView.announce.of(said)] });
    },
  );
  return true;
};

function tooltipOf(state: EditorState, { contents, range }: Hover): Tooltip {
  const { from, to } = span(state, range);
  return {
    pos: from,
    end: to,
    above: true,
    create: () => {
      const dom = markdown(contents.value);
      dom.classList.add("cm-telaio-hover");
      return { dom };
    },
  };
}

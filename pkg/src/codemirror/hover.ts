/** What is under the pointer, or at the cursor by a key. */
import type { Extension } from "@codemirror/state";
import { activateHover, EditorView, hoverTooltip } from "@codemirror/view";
import type { Command } from "@codemirror/view";
import { ask, positionAt, span } from "./context.js";
import { markdown } from "./markdown.js";
import { notify, show } from "./notice.js";

const tooltip = hoverTooltip(async (view, pos) => {
  const position = positionAt(view.state, pos);
  const found = await ask(view, (services, text, options) => services.hover?.(text, position, options));
  if (found === undefined || found === null) return null;
  const { from, to } = found.range === undefined ? { from: pos, to: pos } : span(view.state, found.range);
  return {
    pos: from,
    end: to,
    above: true,
    create: () => {
      const dom = markdown(found.contents.value);
      dom.classList.add("cm-telaio-hover");
      return { dom };
    },
  };
});

export const hovering: Extension = tooltip;

/** Shows what is at the cursor, and has it read out. */
export const showHover: Command = (view) => {
  const { head } = view.state.selection.main;
  activateHover(view, head, 1, { tooltip });
  show(
    view,
    (services, text, options) => services.hover?.(text, positionAt(view.state, head), options),
    (found) => {
      if (found === null) return notify(view, "Nothing to say here");
      view.dispatch({ effects: EditorView.announce.of(markdown(found.contents.value).textContent ?? "") });
    },
  );
  return true;
};

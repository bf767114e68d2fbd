/** Renaming in all places, in a field over the name. */
import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, showTooltip } from "@codemirror/view";
import type { Command, Tooltip } from "@codemirror/view";
import { ask, positionAt, span } from "./context.js";
import { element } from "./markdown.js";
import { notify, show } from "./notice.js";
import { applyEdit } from "./edits.js";

interface Renaming {
  from: number;
  to: number;
  name: string;
}

const begun = StateEffect.define<Renaming | undefined>();

export const renaming = StateField.define<Tooltip | null>({
  create: () => null,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(begun)) return effect.value === undefined ? null : tooltipOf(effect.value);
    return transaction.docChanged ? null : shown;
  },
  provide: (field) => showTooltip.from(field),
});

/** Asks for another name for what is at the cursor. */
export const rename: Command = (view) => {
  const position = positionAt(view.state, view.state.selection.main.head);
  show(
    view,
    (services, text, options) => services.prepareRename(text, position, options),
    (found) => {
      if (found === null) return notify(view, "Nothing to rename here");
      view.dispatch({ effects: begun.of({ ...span(view.state, found.range), name: found.placeholder }) });
    },
  );
  return true;
};

const tooltipOf = (it: Renaming): Tooltip => ({
  pos: it.from,
  end: it.to,
  above: true,
  create: (view) => {
    const { dom, field } = fieldOf(view, it);
    return {
      dom,
      mount: () => {
        field.focus();
        field.select();
      },
    };
  },
});

function fieldOf(view: EditorView, { from, name }: Renaming): { dom: HTMLElement; field: HTMLInputElement } {
  const dom = element("form", "cm-telaio-rename");
  const label = element("label", "", `New name for ${name}`);
  const field = element("input", "cm-textfield");
  const trouble = element("div", "cm-telaio-trouble");
  field.value = name;
  field.spellcheck = false;
  field.autocomplete = "off";
  trouble.setAttribute("role", "alert");
  label.append(field);
  dom.append(label, trouble);
  const close = () => {
    view.dispatch({ effects: begun.of(undefined) });
    view.focus();
  };
  dom.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value === name) return close();
    ask(view, (services, text, options) => services.rename(text, positionAt(view.state, from), field.value, options)).then(
      (edit) => {
        close();
        if (edit === undefined || edit === null) return notify(view, "The text has changed meanwhile");
        const places = applyEdit(view, edit, "rename");
        notify(view, `Renamed to ${field.value} in ${places === 1 ? "1 place" : `${places} places`}`);
      },
      // Such as that the name is taken: another one can be given.
      (error: unknown) => {
        trouble.textContent = error instanceof Error ? error.message : String(error);
        field.setAttribute("aria-invalid", "true");
      },
    );
  });
  dom.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  return { dom, field };
}

/** A list at the cursor or below the text to choose from, by keys or the pointer: places, or code actions. */
import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, showPanel, showTooltip } from "@codemirror/view";
import type { Panel, Tooltip } from "@codemirror/view";
import { element, inCode } from "./markdown.js";

/** Something to choose. */
export interface Item {
  label: string;
  /** Shown beside it, quieter. */
  detail?: string;
  /** How deep it stands in a tree, from 0. */
  depth?: number;
  /** Called once the list is gone. */
  choose(): void;
}

/** A list to choose from. */
export interface Choice {
  title: string;
  items: readonly Item[];
  /** Below the text it stays until it is closed; at the cursor it goes away with the next change. */
  where: "cursor" | "panel";
}

interface Shown {
  tooltip: Tooltip | null;
  panel: ((view: EditorView) => Panel) | null;
}

const NONE: Shown = { tooltip: null, panel: null };
const offered = StateEffect.define<Choice | undefined>();

export const choices = StateField.define<Shown>({
  create: () => NONE,
  update(shown, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(offered)) continue;
      const choice = effect.value;
      if (choice === undefined) return NONE;
      const { head } = transaction.state.selection.main;
      return choice.where === "panel"
        ? { tooltip: null, panel: (view) => ({ dom: listOf(view, choice), top: false, mount: () => focusList(view) }) }
        : { tooltip: { pos: head, above: false, create: (view) => ({ dom: listOf(view, choice), mount: () => focusList(view) }) }, panel: null };
    }
    return shown.tooltip !== null && transaction.docChanged ? NONE : shown;
  },
  provide: (field) => [showTooltip.from(field, (it) => it.tooltip), showPanel.from(field, (it) => it.panel)],
});

/** Offers a list, which takes the focus. */
export function offer(view: EditorView, choice: Choice): void {
  view.dispatch({ effects: offered.of(choice) });
}

function close(view: EditorView): void {
  view.dispatch({ effects: offered.of(undefined) });
  view.focus();
}

function focusList(view: EditorView): void {
  view.dom.querySelector<HTMLElement>(".cm-telaio-choice [role=listbox]")?.focus();
}

let lists = 0;

function listOf(view: EditorView, { title, items, where }: Choice): HTMLElement {
  const id = `cm-telaio-choice-${(lists += 1)}`;
  const root = element("div", "cm-telaio-choice");
  const heading = element("div", "cm-telaio-title", title);
  heading.id = id;
  const list = element("ul");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-labelledby", id);
  list.tabIndex = 0;
  let active = 0;
  const options = items.map((item, at) => {
    const option = element("li");
    option.id = `${id}-${at}`;
    option.setAttribute("role", "option");
    option.dataset["depth"] = String(Math.min(item.depth ?? 0, 6));
    const label = element("span");
    label.append(...inCode(item.label));
    option.append(label);
    if (item.detail !== undefined) option.append(element("span", "cm-telaio-detail", item.detail));
    option.addEventListener("click", () => choose(item));
    return option;
  });
  list.append(...options);
  const activate = (at: number) => {
    active = Math.max(0, Math.min(at, options.length - 1));
    options.forEach((it, index) => it.setAttribute("aria-selected", String(index === active)));
    const option = options[active];
    if (option === undefined) return;
    list.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView?.({ block: "nearest" });
  };
  const choose = (item: Item) => {
    if (where === "cursor") close(view);
    item.choose();
  };
  list.addEventListener("keydown", (event) => {
    const moved = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: options.length - 1, PageDown: active + 10, PageUp: active - 10 }[event.key];
    const item = items[active];
    if (moved !== undefined) activate(moved);
    else if (event.key === "Enter" && item !== undefined) choose(item);
    else if (event.key === "Escape") close(view);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // A list that is being removed loses the focus, too, in the middle of an update.
  const leave = () => setTimeout(() => root.isConnected && view.dispatch({ effects: offered.of(undefined) }));
  if (where === "cursor") list.addEventListener("blur", leave);
  activate(0);
  root.append(heading, list);
  if (where === "panel") {
    const button = element("button", "cm-telaio-close", "×");
    button.type = "button";
    button.setAttribute("aria-label", `Close: ${title}`);
    button.addEventListener("click", () => close(view));
    root.append(button);
  }
  return root;
}

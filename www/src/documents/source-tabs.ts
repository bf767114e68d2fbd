/** The tabs over the editor: the document, and each of its source descriptions, also those that are not at hand. */
import type { SourceDescription } from "telaio";
import { element, fill, hide, set } from "../element.js";
import type { Actions, State } from "../state.js";
import { missingSource } from "./missing-source.js";

export function sourceTabs(list: HTMLElement, editor: HTMLElement, missing: HTMLElement, act: Actions): (state: State) => void {
  let built = "";
  let shownMissing = "";
  list.addEventListener("keydown", (event) => {
    const tabs = [...list.querySelectorAll<HTMLElement>("[role=tab]")];
    const at = tabs.findIndex((it) => it === document.activeElement);
    if (at < 0) return;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[event.key];
    const tab = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (tab === undefined) return;
    event.preventDefault();
    tab.focus();
    tab.click();
  });
  return (state) => {
    const { document, source } = state;
    const tabs = tabsOf(state);
    const plan = JSON.stringify([document.name, tabs]);
    if (plan !== built) {
      built = plan;
      const hadFocus = list.contains(window.document.activeElement);
      fill(list, tab(document.name, undefined, document.name, act), ...tabs.map((it) => tab(it.name, it.name, it.about, act, it.isMissing)));
      if (hadFocus) chosenTab(list, source)?.focus();
    }
    for (const it of list.querySelectorAll<HTMLElement>("[role=tab]")) {
      const isChosen = it.dataset["source"] === source;
      if (it.getAttribute("aria-selected") === String(isChosen)) continue;
      it.setAttribute("aria-selected", String(isChosen));
      it.tabIndex = isChosen ? 0 : -1;
      if (isChosen) it.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    const declared = state.report?.sources.find(({ name }) => name === source);
    const isMissing = source !== undefined && !(source in document.sources);
    hide(editor, isMissing);
    hide(missing, !isMissing);
    const panel = isMissing ? missing : editor;
    set(panel, "aria-labelledby", chosenTab(list, source)?.id ?? "");
    const what = isMissing ? JSON.stringify(declared ?? source) : "";
    if (what === shownMissing) return;
    shownMissing = what;
    if (isMissing) fill(missing, ...missingSource(declared ?? { name: source, url: "" }, act));
  };
}

interface SourceTab {
  readonly name: string;
  readonly about: string;
  readonly isMissing: boolean;
}

/** The declared sources in their order, then those that are attached without being declared. */
function tabsOf({ document, report }: State): SourceTab[] {
  const declared: readonly SourceDescription[] = report?.sources ?? [];
  const isDeclared = (name: string) => declared.some((it) => it.name === name);
  const others = Object.keys(document.sources).filter((it) => !isDeclared(it));
  return [...new Set([...declared.map(({ name }) => name), ...others])].map((name) => {
    const attachment = document.sources[name];
    if (attachment === undefined) return { name, about: `${name}: not at hand`, isMissing: true };
    const about = `${name}: ${attachment.fileName}`;
    return { name, about: isDeclared(name) ? about : `${about}; the document does not declare it`, isMissing: false };
  });
}

function tab(label: string, source: string | undefined, about: string, act: Actions, isMissing = false): HTMLElement {
  const it = element(
    "button",
    {
      type: "button",
      role: "tab",
      id: `text-${source ?? ""}`,
      class: isMissing ? "missing" : "",
      title: about,
      "aria-controls": isMissing ? "source-missing" : "editor",
      "aria-selected": "false",
      tabindex: -1,
      onclick: () => act.showText(source),
    },
    element("span", { class: "tab-name" }, label),
    isMissing && element("span", { class: "visually-hidden" }, " (not at hand)"),
  );
  if (source !== undefined) it.dataset["source"] = source;
  return it;
}

function chosenTab(list: HTMLElement, source: string | undefined): HTMLElement | undefined {
  return [...list.querySelectorAll<HTMLElement>("[role=tab]")].find((it) => it.dataset["source"] === source);
}

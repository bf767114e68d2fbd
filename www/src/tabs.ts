/** Tabs as the ARIA pattern has them: arrow keys move, only the chosen tab is in the tab order. */
import { hide, set } from "./element.js";

/** Wires the tabs that index.html lists; returns a function that shows one by its name, of those that are offered. */
export function tabs<Name extends string>(list: HTMLElement, onChoose: (name: Name) => void): (name: Name, offered: readonly Name[]) => void {
  const all = [...list.querySelectorAll<HTMLElement>("[role=tab]")];
  const nameOf = (tab: HTMLElement) => tab.dataset["tab"] as Name;
  for (const tab of all) tab.addEventListener("click", () => onChoose(nameOf(tab)));
  list.addEventListener("keydown", (event) => {
    const shown = all.filter((it) => !it.hidden);
    const at = shown.findIndex((tab) => tab === document.activeElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: shown.length - 1 }[event.key];
    const tab = to === undefined ? undefined : shown[(to + shown.length) % shown.length];
    if (tab === undefined) return;
    event.preventDefault();
    tab.focus();
    onChoose(nameOf(tab));
  });
  return (name, offered) => {
    for (const tab of all) {
      hide(tab, !offered.includes(nameOf(tab)));
      const chosen = nameOf(tab) === name;
      set(tab, "aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel !== null) hide(panel, !chosen);
    }
  };
}

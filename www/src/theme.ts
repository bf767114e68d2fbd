/** The theme switch: as the system, light, or dark. */
import { button, element, fill, shape } from "./element.js";
import { keep, kept } from "./storage.js";

export type Theme = "system" | "light" | "dark";

const NEXT: Readonly<Record<Theme, Theme>> = { system: "light", light: "dark", dark: "system" };

/** Puts the switch into the bar and applies the theme that was chosen last. */
export function themeSwitch(root: HTMLElement): void {
  let theme = kept("theme") ?? "system";
  const control = button("", () => {
    theme = NEXT[theme];
    keep("theme", theme);
    show();
  });
  control.className = "quiet theme";
  root.append(control);
  show();

  function show(): void {
    document.documentElement.dataset["theme"] = theme;
    fill(control, shape(theme), element("span", { class: "word" }, `${theme}`));
    control.setAttribute("aria-label", `Theme: ${theme}. Switch to ${NEXT[theme]}`);
    control.title = `Theme: ${theme}`;
  }
}

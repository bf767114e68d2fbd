/** The Flow tab: its panel, and the library behind it, are loaded when it is first looked at. */
import type { Ask } from "../engine.js";
import { lazyView } from "../lazy-view.js";
import type { Actions, State } from "../state.js";

export function flowView(root: HTMLElement, ask: Ask, act: Actions): (state: State) => void {
  return lazyView(root, "flow", "The diagram", async () => (await import("./panel.js")).flowPanel(root, ask, act));
}

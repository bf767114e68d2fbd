/** The Docs tab: its panel, and the library that reads descriptions, are loaded when it is first looked at. */
import type { Ask } from "../engine.js";
import { lazyView } from "../lazy-view.js";
import type { State } from "../state.js";

export function docsView(root: HTMLElement, ask: Ask): (state: State) => void {
  return lazyView(root, "docs", "The page", async () => (await import("./panel.js")).docsPanel(root, ask));
}

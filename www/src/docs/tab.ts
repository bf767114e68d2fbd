/** The Docs tab: its panel, and the library that reads descriptions, are loaded when it is first looked at. */
import { element, fill } from "../element.js";
import type { Ask } from "../engine.js";
import type { State } from "../state.js";

export function docsView(root: HTMLElement, ask: Ask): (state: State) => void {
  let view: ((state: State) => void) | undefined;
  let isLoading = false;
  let latest: State | undefined;
  return (state) => {
    latest = state;
    if (view !== undefined) return view(state);
    if (state.tab !== "docs" || isLoading) return;
    isLoading = true;
    void import("./panel.js").then(
      ({ docsPanel }) => {
        view = docsPanel(root, ask);
        if (latest !== undefined) view(latest);
      },
      (error: unknown) => {
        // The next look at the tab tries again.
        isLoading = false;
        fill(root, element("p", { class: "empty" }, `The page could not be loaded: ${String(error)}`));
      },
    );
  };
}

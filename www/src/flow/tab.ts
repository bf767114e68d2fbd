/** The Flow tab: its panel, and the library behind it, are loaded when it is first looked at. */
import { element, fill } from "../element.js";
import type { Ask } from "../engine.js";
import type { Actions, State } from "../state.js";

export function flowView(root: HTMLElement, ask: Ask, act: Actions): (state: State) => void {
  let view: ((state: State) => void) | undefined;
  let isLoading = false;
  let latest: State | undefined;
  return (state) => {
    latest = state;
    if (view !== undefined) return view(state);
    if (state.tab !== "flow" || isLoading) return;
    isLoading = true;
    void import("./panel.js").then(
      ({ flowPanel }) => {
        view = flowPanel(root, ask, act);
        if (latest !== undefined) view(latest);
      },
      (error: unknown) => {
        // The next look at the tab tries again.
        isLoading = false;
        fill(root, element("p", { class: "empty" }, `The diagram could not be loaded: ${String(error)}`));
      },
    );
  };
}

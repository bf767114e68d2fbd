/** A tab's view that is loaded, with the libraries behind it, when the tab is first looked at. */
import { element, fill } from "./element.js";
import { tabOf, type State, type Tab } from "./state.js";

type View = (state: State) => void;

/** `what` names what is shown, for when it cannot be loaded. */
export function lazyView(root: HTMLElement, tab: Tab, what: string, load: () => Promise<View>): View {
  let view: View | undefined;
  let isLoading = false;
  let latest: State | undefined;
  return (state) => {
    latest = state;
    if (view !== undefined) return view(state);
    if (tabOf(state) !== tab || isLoading) return;
    isLoading = true;
    void load().then(
      (loaded) => {
        view = loaded;
        if (latest !== undefined) view(latest);
      },
      (error: unknown) => {
        // The next look at the tab tries again.
        isLoading = false;
        fill(root, element("p", { class: "empty" }, `${what} could not be loaded: ${String(error)}`));
      },
    );
  };
}

/** Keeps the page informed of what a run may send: statuses, servers, security schemes. */
import type { Engine } from "../engine.js";
import { optionsOf, type State } from "../state.js";

/** How long a person may go on typing before it is asked. */
const PAUSE_MS = 250;

export function plannedView(engine: Engine, update: (change: Partial<State>) => void): (state: State) => void {
  let asked: readonly unknown[] = [];
  let timer: number | undefined;
  return (state) => {
    // What is typed into the form does not change it: an input that is missing is made up.
    const { inputs: _, ...options } = optionsOf(state);
    const text = state.checkedText;
    if (text === undefined || options.workflowId === undefined) return;
    // These are replaced when they change; to look into them would take long in long documents.
    const key = [text, options.workflowId, state.servers, state.credentials, state.document.sources];
    if (key.every((it, at) => it === asked[at])) return;
    asked = key;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const planned = await engine.about("destinations", { text, options: { ...options, inputs: {} }, dry: true });
      // With a mistake in the text the last plan is still of some use.
      if (asked === key && planned !== undefined && "requests" in planned) update({ planned });
    }, PAUSE_MS);
  };
}

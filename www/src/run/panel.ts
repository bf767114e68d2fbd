/** The Run panel: the debugger's buttons, what can be looked at while it is paused, and the timeline of steps. */
import { element } from "../element.js";
import type { Actions, State } from "../state.js";
import { debuggerBar } from "./debugger-bar.js";
import { inspectorView } from "./inspector.js";
import { noteView } from "./note.js";
import { timelineView } from "./timeline.js";

export function runPanel(root: HTMLElement, act: Actions): (state: State) => void {
  const bar = element("div", { class: "debugger-bar", role: "toolbar", "aria-label": "Debugger" });
  const inspector = element("section", { class: "inspector", "aria-label": "Paused run" });
  const note = element("div", { class: "note" });
  const list = element("ol", { class: "timeline" });
  root.append(element("h2", { class: "visually-hidden" }, "Run"), bar, inspector, note, list);
  const views = [debuggerBar(bar, act), inspectorView(inspector, act), noteView(note, act), timelineView(list, act)];
  return (state) => {
    for (const view of views) view(state);
  };
}

/** What is known and chosen for the runs of one document is forgotten when another is opened. */
import type { State } from "../state.js";
import { interruptedRun } from "./interrupted.js";

export function otherDocument(first: string, update: (change: Partial<State>) => void): (state: State) => void {
  let shown = first;
  return ({ document: { id } }) => {
    if (id === shown) return;
    shown = id;
    // Credentials above all: another document may have a scheme of the same name, at another server.
    update({ planned: undefined, misfits: [], answers: {}, credentials: {}, serverVariables: {}, breakpoints: new Set(), interrupted: interruptedRun(id) });
  };
}

/** The undo history of a text, as it is kept: as much of it as may be. */
import { historyField } from "@codemirror/commands";
import { ChangeSet, EditorSelection, EditorState, type Extension } from "@codemirror/state";

/** Of a longer history the oldest changes are left out. In UTF-16 code units of its JSON. */
const MOST = 200_000;

/** Changes as CodeMirror writes them, the newest at the end. */
interface Branches {
  readonly done: readonly Event[];
  readonly undone: readonly Event[];
}

interface Event {
  readonly changes?: unknown;
}

/** What can be undone and redone in a text; `undefined` if nothing has been done. */
export function historyOf(state: EditorState): Branches | undefined {
  const { history } = state.toJSON({ history: historyField }) as { history?: Branches };
  if (history === undefined || !hasChanges(history)) return undefined;
  let room = MOST;
  const newest = (events: readonly Event[]) => {
    let first = events.length;
    while (first > 0 && (room -= JSON.stringify(events[first - 1]).length) >= 0) first -= 1;
    return events.slice(first);
  };
  return { done: newest(history.done), undone: newest(history.undone) };
}

const hasChanges = ({ done, undone }: Branches) => [...done, ...undone].some(({ changes }) => changes !== undefined);

/** A text with a history that was kept; `undefined` if it is of another text. */
export function withHistory(text: string, { anchor, head }: { anchor: number; head: number }, history: unknown, extensions: Extension): EditorState | undefined {
  try {
    const json = { doc: text, selection: EditorSelection.single(anchor, head).toJSON(), history };
    const state = EditorState.fromJSON(json, { extensions }, { history: historyField });
    const { done, undone } = history as Branches;
    return [done, undone].every((it) => fits(it, state.doc.length)) ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the newest change is one of a text of this length. */
function fits(events: readonly Event[], length: number): boolean {
  const changes = events.findLast((it) => it.changes !== undefined)?.changes;
  return changes === undefined || ChangeSet.fromJSON(changes).length === length;
}

/** Breakpoints beside the text: a press at the line of a step sets or removes one, F9 at the step that the cursor is in. */
import { RangeSet, StateEffect, StateField, type EditorState, type Extension, type TransactionSpec } from "@codemirror/state";
import { EditorView, GutterMarker, gutter, keymap, lineNumbers } from "@codemirror/view";
import { keyOf } from "./shortcuts.js";

/** A step, and where its id stands in the text. */
export interface StepPlace {
  readonly stepId: string;
  readonly from: number;
}

class StepMarker extends GutterMarker {
  constructor(
    readonly stepId: string,
    readonly isSet: boolean,
  ) {
    super();
  }

  override eq(other: StepMarker): boolean {
    return other.stepId === this.stepId && other.isSet === this.isSet;
  }

  override toDOM(): HTMLElement {
    const dot = document.createElement("span");
    dot.className = this.isSet ? "cm-breakpoint cm-breakpoint-set" : "cm-breakpoint";
    dot.title = `${this.isSet ? "Remove the breakpoint" : "Pause before this step"} (${keyOf("breakpoint")})`;
    return dot;
  }
}

const placed = StateEffect.define<readonly StepPlace[]>();
const chosen = StateEffect.define<ReadonlySet<string>>();

/** A marker at each step; until the places are known anew they move with the text. */
const markers = StateField.define<RangeSet<StepMarker>>({
  create: () => RangeSet.empty,
  update(known, { changes, docChanged, effects, newDoc }) {
    let steps = docChanged ? known.map(changes) : known;
    for (const effect of effects) {
      if (effect.is(placed)) {
        const set = breakpointsIn(steps);
        steps = RangeSet.of(effect.value.filter(({ from }) => from <= newDoc.length).map(({ stepId, from }) => new StepMarker(stepId, set.has(stepId)).range(newDoc.lineAt(from).from)), true);
      } else if (effect.is(chosen)) {
        steps = RangeSet.of(all(steps).map(({ from, marker }) => new StepMarker(marker.stepId, effect.value.has(marker.stepId)).range(from)));
      }
    }
    return steps;
  },
});

/** Says which steps the text has, or which of them have a breakpoint. */
export function markSteps(steps: readonly StepPlace[] | undefined, breakpoints: ReadonlySet<string>): TransactionSpec {
  return { effects: [...(steps === undefined ? [] : [placed.of(steps)]), chosen.of(breakpoints)] };
}

/** The gutters with breakpoints and line numbers, and the key. `toggle` sets or removes the breakpoint of a step. */
export function breakpointGutter(toggle: (stepId: string) => void): Extension {
  const press = ({ state }: EditorView, line: { from: number }, event: Event): boolean => {
    const marker = markerAt(state, line.from);
    if (marker === undefined || (event as MouseEvent).button !== 0) return false;
    toggle(marker.stepId);
    return true;
  };
  const pressKey = (view: EditorView): boolean => {
    const marker = markerAround(view.state, view.state.selection.main.head);
    if (marker === undefined) return false;
    view.dispatch({ effects: EditorView.announce.of(`${marker.isSet ? "Breakpoint removed" : "Breakpoint"} at ${marker.stepId}`) });
    toggle(marker.stepId);
    return true;
  };
  return [
    markers,
    gutter({ class: "cm-breakpoints", markers: ({ state }) => state.field(markers), domEventHandlers: { mousedown: press } }),
    lineNumbers({ domEventHandlers: { mousedown: press } }),
    keymap.of([{ key: keyOf("breakpoint"), run: pressKey }]),
  ];
}

function markerAt(state: EditorState, line: number): StepMarker | undefined {
  let found: StepMarker | undefined;
  state.field(markers).between(line, line, (_from, _to, marker) => void (found = marker));
  return found;
}

/** The step whose lines have this place: they are indented at least as deep as the one with its id, below a dash deeper. */
function markerAround(state: EditorState, place: number): StepMarker | undefined {
  const { number } = state.doc.lineAt(place);
  let least = Number.POSITIVE_INFINITY;
  for (let at = number; at > 0; at -= 1) {
    const { from, text } = state.doc.line(at);
    if (text.trim() === "") continue;
    const indent = text.search(/\S/);
    const marker = markerAt(state, from);
    if (marker !== undefined) return text[indent] === "-" ? (least > indent ? marker : undefined) : least >= indent ? marker : undefined;
    least = Math.min(least, indent);
  }
  return undefined;
}

function all(steps: RangeSet<StepMarker>): { from: number; marker: StepMarker }[] {
  const found: { from: number; marker: StepMarker }[] = [];
  for (const cursor = steps.iter(); cursor.value !== null; cursor.next()) found.push({ from: cursor.from, marker: cursor.value });
  return found;
}

const breakpointsIn = (steps: RangeSet<StepMarker>) => new Set(all(steps).flatMap(({ marker }) => (marker.isSet ? [marker.stepId] : [])));

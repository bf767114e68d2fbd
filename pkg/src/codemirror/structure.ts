/** What is asked for after each pause in typing: what can be folded, and what expressions inside of texts consist of. */
import { foldService } from "@codemirror/language";
import { RangeSet, StateEffect, StateField } from "@codemirror/state";
import type { ChangeDesc, EditorState, Extension } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin } from "@codemirror/view";
import type { DecorationSet, ViewUpdate } from "@codemirror/view";
import type { FoldingRange, SemanticTokens } from "../services.js";
import { TOKEN_MODIFIERS, TOKEN_TYPES } from "../services.js";
import { ask, offsetAt } from "./context.js";
import { refreshed } from "./lint.js";

/** How long someone must pause. */
const PAUSE_MS = 200;

/** A token: offsets, and the classes for its type and its modifiers. */
interface Token {
  from: number;
  to: number;
  classes: string;
}

interface Structure {
  /** By the start of their first line. */
  folds: ReadonlyMap<number, { from: number; to: number }>;
  tokens: readonly Token[];
  /** What has changed since: until the answer comes, what is known moves with the text where it is looked at. */
  since?: ChangeDesc;
}

const found = StateEffect.define<Structure>();

const structure = StateField.define<Structure>({
  create: () => ({ folds: new Map(), tokens: [] }),
  update(known, { effects, docChanged, changes }) {
    for (const effect of effects) if (effect.is(found)) return effect.value;
    return docChanged ? { ...known, since: known.since?.composeDesc(changes) ?? changes.desc } : known;
  },
});

const asking = ViewPlugin.fromClass(
  class {
    #timer: ReturnType<typeof setTimeout> | undefined;

    constructor(view: EditorView) {
      this.#schedule(view, 0);
    }

    update({ view, docChanged, transactions }: ViewUpdate): void {
      if (docChanged || transactions.some((it) => it.effects.some((effect) => effect.is(refreshed)))) this.#schedule(view, PAUSE_MS);
    }

    destroy(): void {
      clearTimeout(this.#timer);
    }

    #schedule(view: EditorView, pause: number): void {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#ask(view), pause);
    }

    async #ask(view: EditorView): Promise<void> {
      const { state } = view;
      // What fails in the background is asked again after the next change.
      const answer = await ask(view, (services, text, options) =>
        Promise.all([services.foldingRanges(text, options), services.semanticTokens(text, options)]),
      ).catch(() => undefined);
      if (answer === undefined || answer === null) return;
      const [folds, tokens] = answer;
      view.dispatch({ effects: found.of({ folds: foldsOf(state, folds), tokens: tokensOf(state, tokens) }) });
    }
  },
);

/** Marks the tokens that are in view. */
const painting = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = visible(view);
    }

    update({ view, viewportChanged, startState, state }: ViewUpdate): void {
      if (viewportChanged || startState.field(structure) !== state.field(structure)) this.decorations = visible(view);
    }
  },
  { decorations: (it) => it.decorations },
);

export const folding: Extension = foldService.of((state, lineStart) => {
  const { folds, since } = state.field(structure, false) ?? {};
  const fold = folds?.get(since?.invertedDesc.mapPos(lineStart) ?? lineStart);
  if (fold === undefined) return null;
  const [from, to] = [since?.mapPos(fold.from, -1) ?? fold.from, since?.mapPos(fold.to, 1) ?? fold.to];
  return from < to && to <= state.doc.length && state.doc.lineAt(from).from === lineStart ? { from, to } : null;
});

export const structuring: Extension = [structure, asking, painting, folding];

const MARKS = new Map<string, Decoration>();

function markOf(classes: string): Decoration {
  const mark = MARKS.get(classes) ?? Decoration.mark({ class: classes });
  MARKS.set(classes, mark);
  return mark;
}

function visible(view: EditorView): DecorationSet {
  const { tokens, since } = view.state.field(structure);
  const before = since?.invertedDesc;
  const marks = view.visibleRanges.flatMap(({ from, to }) =>
    tokens.slice(firstFrom(tokens, before?.mapPos(from, -1) ?? from), firstFrom(tokens, before?.mapPos(to, 1) ?? to) + 1),
  );
  const moved = marks.map(({ from, to, classes }) => ({ from: since?.mapPos(from, 1) ?? from, to: since?.mapPos(to, -1) ?? to, classes }));
  return RangeSet.of(
    moved.filter((it) => it.from < it.to).map(({ from, to, classes }) => markOf(classes).range(from, to)),
    true,
  );
}

/** The index of the first token that ends after a place. */
function firstFrom(tokens: readonly Token[], place: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.to ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Tokens of the protocol: five numbers each, the place relative to the one before. */
function tokensOf(state: EditorState, { data }: SemanticTokens): Token[] {
  const found: Token[] = [];
  let [line, character] = [0, 0];
  for (let at = 0; at + 4 < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0, modifiers = 0] = data.slice(at, at + 5);
    character = lines === 0 ? character + characters : characters;
    line += lines;
    const from = offsetAt(state, { line, character });
    const names = [TOKEN_TYPES[type], ...TOKEN_MODIFIERS.filter((_, bit) => (modifiers >> bit) % 2 === 1)];
    found.push({ from, to: Math.min(from + length, state.doc.length), classes: names.map((it) => `cm-telaio-${it}`).join(" ") });
  }
  return found;
}

function foldsOf(state: EditorState, ranges: readonly FoldingRange[]): Structure["folds"] {
  return new Map(
    ranges.flatMap(({ startLine, endLine }) => {
      if (endLine >= state.doc.lines || startLine >= endLine) return [];
      const first = state.doc.line(startLine + 1);
      return [[first.from, { from: first.to, to: state.doc.line(endLine + 1).to }]];
    }),
  );
}

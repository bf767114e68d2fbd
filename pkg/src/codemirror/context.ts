/** What the extension is told, and asking the services about the text of an editor. */
import { Facet } from "@codemirror/state";
import type { EditorState, Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { RuleLevel, SourceText, Trace } from "telaio";
import type { EditorOptions, Location, Position, Range, Services, TextEdit } from "../services.js";

/** How {@link telaio} serves an editor. All of it may be left out. */
export interface Options {
  /** Who answers, instead of the engine in this thread; a page gives functions that ask a worker. */
  services?: Partial<Services>;
  /** The document's path or URL: relative URLs in it start there. */
  name?: string | (() => string | undefined);
  /** The documents of the source descriptions, as they are now. Tell of new ones by {@link refresh}. */
  sources?: () => SourceText[];
  /** The last run of the document: its values are shown. */
  trace?: () => Trace | undefined;
  /** The rules that are off, or have another severity than their own. */
  rules?: Record<string, RuleLevel>;
  /** Whether the text is checked as one types; `false` if the page does so, and shows what {@link diagnostics} makes of it. */
  lint?: boolean;
  /** Shows a place of another document, such as the description of an API. Without it, only places in the same document are gone to. */
  open?: (location: Location) => void;
  /** Edits another document, where a change concerns it, too. */
  edit?: (uri: string, edits: readonly TextEdit[]) => void;
}

/** What all parts of the extension know. */
export interface Context extends Options {
  services: Services;
}

export const context = Facet.define<Context, Context | undefined>({ combine: ([first]) => first });

/** The context; every part of the extension comes with one. */
export function contextOf(state: EditorState): Context {
  const found = state.facet(context);
  if (found === undefined) throw new Error("the editor has no extension `telaio`");
  return found;
}

// One string for each text, so that an engine that has seen it knows it again.
const texts = new WeakMap<Text, string>();

/** The text as the services take it. Lines end with a line feed. */
export function textOf({ doc }: EditorState): string {
  const known = texts.get(doc) ?? doc.toString();
  texts.set(doc, known);
  return known;
}

/** What the services are told beside the text. */
export function optionsOf(state: EditorState): EditorOptions {
  const { sources, rules, trace } = contextOf(state);
  const name = nameOf(state);
  const run = trace?.();
  return { ...(name !== undefined && { name }), ...(sources && { sources: sources() }), ...(rules && { rules }), ...(run && { trace: run }) };
}

/** The document's path or URL. */
export function nameOf(state: EditorState): string | undefined {
  const { name } = contextOf(state);
  return typeof name === "function" ? name() : name;
}

/** What is asked of the services, about a text. */
export type Question<T> = (services: Context["services"], text: string, options: EditorOptions) => Promise<T> | undefined;

/** Asks about the text as it is: `null` if there is no answer, `undefined` if the text has changed meanwhile. */
export async function ask<T>(view: EditorView, question: Question<T>): Promise<NonNullable<T> | null | undefined> {
  const { doc } = view.state;
  const answer = await question(contextOf(view.state).services, textOf(view.state), optionsOf(view.state));
  return view.state.doc.eq(doc) ? (answer ?? null) : undefined;
}

export function positionAt({ doc }: EditorState, offset: number): Position {
  const line = doc.lineAt(offset);
  return { line: line.number - 1, character: offset - line.from };
}

/** An offset within the text, wherever the position is. */
export function offsetAt({ doc }: EditorState, { line, character }: Position): number {
  if (line >= doc.lines) return doc.length;
  const found = doc.line(line + 1);
  return Math.min(found.from + character, found.to);
}

export function span(state: EditorState, range: Range): { from: number; to: number } {
  return { from: offsetAt(state, range.start), to: offsetAt(state, range.end) };
}

/** The changes of a transaction. */
export const changesOf = (state: EditorState, edits: readonly TextEdit[]) =>
  edits.map(({ range, newText }) => ({ ...span(state, range), insert: newText }));

/** Whether a location is in this document. */
export const isHere = (state: EditorState, uri: string): boolean => uri === (nameOf(state) ?? "") || uri === "";

/** Selects a place, scrolls there and takes the focus. */
export function reveal(view: EditorView, range: Range): void {
  const { from, to } = span(view.state, range);
  view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }), userEvent: "select" });
  view.focus();
}

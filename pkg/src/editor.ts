/**
 * Services for editors, shaped as in the Language Server Protocol 3.17: a text and a position go in, data comes out.
 *
 * They work on documents that are broken because someone is typing. Positions count lines and UTF-16 code units from 0.
 */
import { engine, loadCore, loadedChecker } from "./wasm.js";
import type {
  CodeAction,
  CompletionList,
  DocumentSymbol,
  EditorOptions,
  FoldingRange,
  FormattingStyle,
  Hover,
  Location,
  Position,
  PrepareRenameResult,
  Range,
  ReferenceContext,
  SemanticTokens,
  SemanticTokensLegend,
  TextEdit,
  WorkspaceEdit,
} from "./wasm/core.js";

export type {
  CodeAction,
  CompletionItem,
  CompletionList,
  DocumentSymbol,
  EditorOptions,
  FoldingRange,
  FormattingStyle,
  Hover,
  Location,
  MarkupContent,
  Position,
  PrepareRenameResult,
  Range,
  ReferenceContext,
  SemanticTokens,
  SemanticTokensLegend,
  SourceText,
  TextEdit,
  WorkspaceEdit,
} from "./wasm/core.js";

/** What can stand at a position: fields, values, names, expressions; the likeliest first. */
export async function completion(
  text: string,
  position: Position,
  options: EditorOptions = {},
): Promise<CompletionList> {
  await loadCore();
  return engine((it) => it.completion(text, position, options));
}

/** The outline of a document. */
export async function documentSymbols(text: string, options: EditorOptions = {}): Promise<DocumentSymbol[]> {
  await loadCore();
  return engine((it) => it.documentSymbols(text, options));
}

/** Lines that can be shown as their first: objects, lists, texts of several lines, comments. */
export async function foldingRanges(text: string, options: EditorOptions = {}): Promise<FoldingRange[]> {
  await loadCore();
  return engine((it) => it.foldingRanges(text, options));
}

/** What the parts of a document are that its format takes for texts: names, expressions, conditions, variables. */
export async function semanticTokens(text: string, options: EditorOptions = {}): Promise<SemanticTokens> {
  await loadCore();
  return engine((it) => it.semanticTokens(text, options));
}

/** What the numbers of semantic tokens mean; it is always the same. */
export async function semanticTokensLegend(): Promise<SemanticTokensLegend> {
  await loadCore();
  return engine((it) => it.semanticTokensLegend());
}

/** Every place of the document that speaks of the workflow, step, input, output or source at a position. */
export async function references(
  text: string,
  position: Position,
  options: EditorOptions & ReferenceContext = {},
): Promise<Location[]> {
  await loadCore();
  return engine((it) => it.findReferences(text, position, options));
}

/**
 * The name at a position that {@link rename} can change.
 *
 * @throws Error with the reason, if there is none or it cannot be changed
 */
export async function prepareRename(text: string, position: Position, options: EditorOptions = {}): Promise<PrepareRenameResult> {
  await loadCore();
  return engine((it) => it.prepareRename(text, position, options));
}

/**
 * The edits that change the name at a position in all places.
 *
 * @throws Error with the reason, if it cannot be changed, or not to this one: it may be taken
 */
export async function rename(text: string, position: Position, newName: string, options: EditorOptions = {}): Promise<WorkspaceEdit> {
  await loadCore();
  return engine((it) => it.rename(text, position, newName, options));
}

/** The edits that lay a document out: only white space changes, and comments stay. None where it has syntax errors. */
export async function formatting(text: string, options: EditorOptions & FormattingStyle = {}): Promise<TextEdit[]> {
  await loadCore();
  return engine((it) => it.formatting(text, options));
}

/** What stands at a position: the meaning of a field, the type and a value of an expression, the signature of an operation. Secret values are masked. */
export async function hover(text: string, position: Position, options: EditorOptions = {}): Promise<Hover | null> {
  await loadCore();
  return engine((it) => it.hover(text, position, options));
}

/** Where what stands at a position is declared: in the document, or in one of the sources that are given. */
export async function definition(text: string, position: Position, options: EditorOptions = {}): Promise<Location[]> {
  await loadCore();
  return engine((it) => it.definition(text, position, options));
}

/** What can be done about a place: fixes of what is found there, silencing it, writing what is missing, extracting. */
export async function codeActions(text: string, range: Range, options: EditorOptions = {}): Promise<CodeAction[]> {
  await loadCore();
  return engine((it) => it.codeActions(text, range.start, range.end, options, loadedChecker()));
}

/** What editors ask, as functions: those of this package, or others that ask a worker. */
import type { validate } from "telaio";
import type { completion, EditorOptions, MarkupContent, Position, Range, TextEdit } from "telaio/editor";

export type { CompletionItem, CompletionList, EditorOptions, MarkupContent, Position, Range, TextEdit } from "telaio/editor";

export interface Location {
  uri: string;
  range: Range;
}
export interface WorkspaceEdit {
  changes: Record<string, TextEdit[]>;
}
export interface Hover {
  contents: MarkupContent;
  range?: Range;
}
export interface DocumentSymbol {
  name: string;
  detail?: string;
  kind: number;
  range: Range;
  selectionRange: Range;
  children?: DocumentSymbol[];
}
export interface FoldingRange {
  startLine: number;
  startCharacter?: number;
  endLine: number;
  endCharacter?: number;
  kind?: string;
}
export interface SemanticTokens {
  data: number[];
}
export interface CodeAction {
  title: string;
  kind?: string;
  isPreferred?: boolean;
  edit?: WorkspaceEdit;
}

/** What editors ask about a text. */
export interface Services {
  validate: typeof validate;
  completion: typeof completion;
  hover(text: string, position: Position, options: EditorOptions): Promise<Hover | undefined>;
  definition(text: string, position: Position, options: EditorOptions): Promise<Location[]>;
  references(text: string, position: Position, options: EditorOptions): Promise<Location[]>;
  prepareRename(text: string, position: Position, options: EditorOptions): Promise<{ range: Range; placeholder: string } | undefined>;
  rename(text: string, position: Position, newName: string, options: EditorOptions): Promise<WorkspaceEdit | undefined>;
  documentSymbols(text: string, options: EditorOptions): Promise<DocumentSymbol[]>;
  foldingRanges(text: string, options: EditorOptions): Promise<FoldingRange[]>;
  semanticTokens(text: string, options: EditorOptions): Promise<SemanticTokens>;
  codeActions(text: string, range: Range, options: EditorOptions): Promise<CodeAction[]>;
  formatting(text: string, options: EditorOptions): Promise<TextEdit[]>;
}

/** The services of this package. Who gives others does not even load the engine. */
export const services = {
  validate: async (...it) => (await import("telaio")).validate(...it),
  completion: async (...it) => (await import("telaio/editor")).completion(...it),
} satisfies Partial<Services>;

/** The types of semantic tokens, by their numbers. */
export const TOKEN_TYPES = ["namespace", "property", "variable", "parameter", "string", "number", "operator", "keyword", "function"];

/** Whether a file is called as an Arazzo document or an MCP configuration is, so that it is one before it says so. */
export const isDocumentName = (name: string): boolean => /(^|[./\\])(arazzo|mcp)\.(ya?ml|jsonc?)$/i.test(name);

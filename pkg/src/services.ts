/** What editors ask, as functions: those of this package, or others that ask a worker. */
import { validate } from "telaio";
import type { SourceText, Trace, Validation, ValidateOptions } from "telaio";

export interface Position {
  line: number;
  character: number;
}
export interface Range {
  start: Position;
  end: Position;
}
export interface Location {
  uri: string;
  range: Range;
}
export interface TextEdit {
  range: Range;
  newText: string;
}
export interface WorkspaceEdit {
  changes: Record<string, TextEdit[]>;
}
export interface MarkupContent {
  kind: "markdown" | "plaintext";
  value: string;
}
export interface CompletionItem {
  label: string;
  kind?: number;
  detail?: string;
  documentation?: MarkupContent;
  deprecated?: boolean;
  tags?: number[];
  sortText?: string;
  filterText?: string;
  insertTextFormat?: number;
  textEdit?: TextEdit;
  additionalTextEdits?: TextEdit[];
}
export interface CompletionList {
  isIncomplete: boolean;
  items: CompletionItem[];
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
export interface EditorOptions {
  name?: string;
  sources?: SourceText[];
  trace?: Trace;
}
export interface Services {
  validate(text: string, options: ValidateOptions): Promise<Validation>;
  completion(text: string, position: Position, options: EditorOptions): Promise<CompletionList>;
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

/** The services of this package. */
export const services: Pick<Services, "validate"> = { validate };

/** The types of semantic tokens, by their numbers. */
export const TOKEN_TYPES = ["namespace", "property", "variable", "parameter", "string", "number", "operator", "keyword", "function"];

/** Whether a file is called as an Arazzo document or an MCP configuration is, so that it is one before it says so. */
export const isDocumentName = (name: string): boolean => /(^|[./\\])(arazzo|mcp)\.(ya?ml|jsonc?)$/i.test(name);

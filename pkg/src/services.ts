/** What editors ask, as functions: those of this package, or others that ask a worker. */
import type { validate } from "telaio";
import type * as editor from "telaio/editor";

export type {
  CodeAction,
  CompletionItem,
  CompletionList,
  DocumentSymbol,
  EditorOptions,
  FoldingRange,
  Hover,
  Location,
  Position,
  Range,
  SemanticTokens,
  TextEdit,
  WorkspaceEdit,
} from "telaio/editor";

/** What editors ask about a text. */
export interface Services
  extends Pick<
    typeof editor,
    "completion" | "hover" | "definition" | "references" | "prepareRename" | "rename" | "documentSymbols" | "foldingRanges" | "semanticTokens" | "codeActions" | "formatting"
  > {
  validate: typeof validate;
}

/** The services of this package. Who gives others does not even load the engine. */
export const services: Services = {
  validate: async (...it) => (await import("telaio")).validate(...it),
  completion: async (...it) => (await import("telaio/editor")).completion(...it),
  hover: async (...it) => (await import("telaio/editor")).hover(...it),
  definition: async (...it) => (await import("telaio/editor")).definition(...it),
  references: async (...it) => (await import("telaio/editor")).references(...it),
  prepareRename: async (...it) => (await import("telaio/editor")).prepareRename(...it),
  rename: async (...it) => (await import("telaio/editor")).rename(...it),
  documentSymbols: async (...it) => (await import("telaio/editor")).documentSymbols(...it),
  foldingRanges: async (...it) => (await import("telaio/editor")).foldingRanges(...it),
  semanticTokens: async (...it) => (await import("telaio/editor")).semanticTokens(...it),
  codeActions: async (...it) => (await import("telaio/editor")).codeActions(...it),
  formatting: async (...it) => (await import("telaio/editor")).formatting(...it),
};

/** The types of semantic tokens, by their numbers, for editors that must know them before the engine is loaded. */
export const TOKEN_TYPES = ["namespace", "function", "event", "variable", "property", "class", "keyword", "operator", "string", "number"] as const;

/** Their modifiers, by their bits. */
export const TOKEN_MODIFIERS = ["declaration"] as const;

/** Whether a file is called as an Arazzo document or an MCP configuration is, so that it is one before it says so. */
export const isDocumentName = (name: string): boolean => /(^|[./\\])(arazzo|mcp)\.(ya?ml|jsonc?)$/i.test(name);

/** What Monaco asks, answered by the services: only places and kinds are said in other words. */
import type * as monaco from "monaco-editor";
import type { Context } from "../monaco.js";
import { TOKEN_MODIFIERS, TOKEN_TYPES } from "../services.js";
import type { DocumentSymbol, EditorOptions, Location, Position, Range, TextEdit, WorkspaceEdit } from "../services.js";
import { nameOf } from "./checks.js";

type Model = monaco.editor.ITextModel;
type Languages = typeof monaco.languages;

/** Asks a service about a model that is looked after. */
async function ask<T>(
  context: Context,
  model: Model,
  question: (services: Context["services"], text: string, options: EditorOptions) => Promise<T> | undefined,
): Promise<T | undefined> {
  if (!(await context.checks.serves(model))) return undefined;
  const { sources, rules, trace } = context;
  const run = trace?.(model);
  const options = { name: nameOf(context, model), ...(sources && { sources: sources(model) }), ...(rules && { rules }), ...(run && { trace: run }) };
  return question(context.services, model.getValue(), options);
}

export const completions = (context: Context): monaco.languages.CompletionItemProvider => ({
  triggerCharacters: ["$", ".", "#", "/", "{", ":", "-", " ", '"', "'"],
  async provideCompletionItems(model, at) {
    const list = await ask(context, model, (services, text, options) => services.completion(text, positionOf(at), options));
    const { CompletionItemInsertTextRule, CompletionItemKind } = context.api.languages;
    return {
      incomplete: list?.isIncomplete ?? false,
      suggestions: (list?.items ?? []).map((it) => ({
        label: it.label,
        kind: CompletionItemKind[KINDS[it.kind] ?? "Text"],
        insertText: it.textEdit.newText,
        insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet,
        range: rangeOf(it.textEdit.range),
        sortText: it.sortText,
        filterText: it.filterText,
        ...(it.detail !== undefined && { detail: it.detail }),
        ...(it.documentation !== undefined && { documentation: { value: it.documentation.value } }),
        ...(it.additionalTextEdits && { additionalTextEdits: it.additionalTextEdits.map(editOf) }),
      })),
    };
  },
});

export const hover = (context: Context): monaco.languages.HoverProvider => ({
  async provideHover(model, at) {
    const found = await ask(context, model, (services, text, options) => services.hover(text, positionOf(at), options));
    return found && { contents: [{ value: found.contents.value }], range: rangeOf(found.range) };
  },
});

export const definition = (context: Context): monaco.languages.DefinitionProvider => ({
  async provideDefinition(model, at) {
    const found = await ask(context, model, (services, text, options) => services.definition(text, positionOf(at), options));
    return found?.map((it) => locationOf(context, model, it));
  },
});

export const references = (context: Context): monaco.languages.ReferenceProvider => ({
  async provideReferences(model, at) {
    const found = await ask(context, model, (services, text, options) => services.references(text, positionOf(at), options));
    return found?.map((it) => locationOf(context, model, it));
  },
});

export const rename = (context: Context): monaco.languages.RenameProvider => ({
  async resolveRenameLocation(model, at) {
    const found = await ask(context, model, (services, text, options) => services.prepareRename(text, positionOf(at), options));
    if (found) return { range: rangeOf(found.range), text: found.placeholder };
    // Monaco has the word at hand all the same, so it must be told no.
    return { range: rangeOf({ start: positionOf(at), end: positionOf(at) }), text: "", rejectReason: "Nothing to rename here" };
  },
  async provideRenameEdits(model, at, newName) {
    try {
      const edit = await ask(context, model, (services, text, options) => services.rename(text, positionOf(at), newName, options));
      return edit ? workspaceEdit(context, model, edit) : { edits: [], rejectReason: "Nothing to rename here" };
    } catch (error) {
      return { edits: [], rejectReason: error instanceof Error ? error.message : String(error) };
    }
  },
});

export const codeActions = (context: Context): monaco.languages.CodeActionProvider => ({
  async provideCodeActions(model, at, { markers, only }) {
    const range = { start: positionOf(at.getStartPosition()), end: positionOf(at.getEndPosition()) };
    const found = await ask(context, model, (services, text, options) => services.codeActions(text, range, options));
    const wanted = (found ?? []).filter(({ kind }) => only === undefined || kind === only || kind.startsWith(`${only}.`));
    return {
      actions: wanted.map(({ title, kind, isPreferred = false, code, edit }) => ({
        title,
        kind,
        isPreferred,
        edit: workspaceEdit(context, model, edit),
        diagnostics: markers.filter((it) => it.source === "telaio" && it.code === code),
      })),
      dispose: () => {},
    };
  },
});

export const documentSymbols = (context: Context): monaco.languages.DocumentSymbolProvider => ({
  displayName: "Telaio",
  async provideDocumentSymbols(model) {
    const found = await ask(context, model, (services, text, options) => services.documentSymbols(text, options));
    return found?.map(symbolOf);
  },
});

export const folding = (context: Context): monaco.languages.FoldingRangeProvider => ({
  async provideFoldingRanges(model) {
    const found = await ask(context, model, (services, text, options) => services.foldingRanges(text, options));
    return found?.map((it) => ({ start: it.startLine + 1, end: it.endLine + 1, ...(it.kind && { kind: context.api.languages.FoldingRangeKind.fromValue(it.kind) }) }));
  },
});

export const semanticTokens = (context: Context): monaco.languages.DocumentSemanticTokensProvider => ({
  getLegend: () => ({ tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] }),
  async provideDocumentSemanticTokens(model) {
    const found = await ask(context, model, (services, text, options) => services.semanticTokens(text, options));
    return found && { data: Uint32Array.from(found.data) };
  },
  releaseDocumentSemanticTokens: () => {},
});

export const formatting = (context: Context): monaco.languages.DocumentFormattingEditProvider => ({
  displayName: "Telaio",
  async provideDocumentFormattingEdits(model) {
    const found = await ask(context, model, (services, text, options) => services.formatting(text, options));
    return found?.map(editOf);
  },
});

/** The kinds of completions by their numbers in the protocol, which are not Monaco's. */
const KINDS: readonly (keyof Languages["CompletionItemKind"] | undefined)[] = [
  undefined,
  "Text",
  "Method",
  "Function",
  "Constructor",
  "Field",
  "Variable",
  "Class",
  "Interface",
  "Module",
  "Property",
  "Unit",
  "Value",
  "Enum",
  "Keyword",
  "Snippet",
  "Color",
  "File",
  "Reference",
  "Folder",
  "EnumMember",
  "Constant",
  "Struct",
  "Event",
  "Operator",
  "TypeParameter",
];

/** Monaco counts lines and columns from 1. */
const positionOf = ({ lineNumber, column }: monaco.IPosition): Position => ({ line: lineNumber - 1, character: column - 1 });

const rangeOf = ({ start, end }: Range): monaco.IRange => ({
  startLineNumber: start.line + 1,
  startColumn: start.character + 1,
  endLineNumber: end.line + 1,
  endColumn: end.character + 1,
});

const editOf = ({ range, newText }: TextEdit) => ({ range: rangeOf(range), text: newText });

const uriOf = (context: Context, model: Model, uri: string): monaco.Uri => (uri === nameOf(context, model) ? model.uri : context.api.Uri.parse(uri));

const locationOf = (context: Context, model: Model, { uri, range }: Location): monaco.languages.Location => ({
  uri: uriOf(context, model, uri),
  range: rangeOf(range),
});

function workspaceEdit(context: Context, model: Model, { changes }: WorkspaceEdit): monaco.languages.WorkspaceEdit {
  return {
    edits: Object.entries(changes).flatMap(([uri, edits]) => {
      const resource = uriOf(context, model, uri);
      // What was overtaken by typing must not be applied.
      const versionId = resource === model.uri ? model.getVersionId() : undefined;
      return edits.map((it) => ({ resource, versionId, textEdit: editOf(it) }));
    }),
  };
}

function symbolOf({ name, detail = "", kind, range, selectionRange, children = [] }: DocumentSymbol): monaco.languages.DocumentSymbol {
  return { name, detail, kind: kind - 1, tags: [], range: rangeOf(range), selectionRange: rangeOf(selectionRange), children: children.map(symbolOf) };
}

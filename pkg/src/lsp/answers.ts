/** What the services answer, as far as a client understands it. */
import type { CompletionItem, CompletionList, DocumentSymbol, Hover, TextEdit } from "../services.js";
import { InsertTextFormat, MarkupKind } from "./protocol.js";
import type { ClientCapabilities, CompletionItem as ProtocolItem, CompletionList as ProtocolList, DocumentSymbol as ProtocolSymbol, Hover as ProtocolHover, SymbolInformation, TextDocument, WorkspaceEdit } from "./protocol.js";

/** Completions as this client can insert them. */
export function completionsFor(list: CompletionList, client: ClientCapabilities): ProtocolList {
  const { snippetSupport, documentationFormat, insertTextModeSupport } = client.textDocument?.completion?.completionItem ?? {};
  const isPlain = documentationFormat?.includes(MarkupKind.Markdown) === false;
  const items = list.items.map((item) => {
    const { insertTextMode, documentation, ...it } = snippetSupport === true ? item : withoutStops(item);
    return {
      ...it,
      ...(insertTextModeSupport !== undefined && { insertTextMode }),
      ...(documentation && { documentation: isPlain ? { ...documentation, kind: MarkupKind.PlainText } : documentation }),
    } as ProtocolItem;
  });
  return { ...list, items };
}

/** The text of a snippet with the words that it proposes, for editors without stops. */
function withoutStops({ textEdit, ...item }: CompletionItem) {
  const newText = textEdit.newText.replace(/\\([$}\\])|\$\{\d+(?::([^}]*))?\}|\$\d+/g, (_, escaped?: string, word?: string) => escaped ?? word ?? "");
  return { ...item, insertTextFormat: InsertTextFormat.PlainText, textEdit: { ...textEdit, newText } };
}

/** A hover, which not every client renders as Markdown. */
export function hoverFor({ contents, range }: Hover, client: ClientCapabilities): ProtocolHover {
  const isPlain = client.textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === false;
  return { contents: isPlain ? { ...contents, kind: MarkupKind.PlainText } : contents, range };
}

/** The outline as a tree, or as a list for clients that know no trees. */
export function symbolsFor(symbols: DocumentSymbol[], uri: string, client: ClientCapabilities): ProtocolSymbol[] | SymbolInformation[] {
  const isTree = client.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true;
  return isTree ? (symbols as ProtocolSymbol[]) : listed(symbols as ProtocolSymbol[], uri);
}

function listed(symbols: readonly ProtocolSymbol[], uri: string, containerName?: string): SymbolInformation[] {
  return symbols.flatMap(({ name, kind, selectionRange, children = [] }) => [
    { name, kind, location: { uri, range: selectionRange }, ...(containerName !== undefined && { containerName }) },
    ...listed(children, uri, name),
  ]);
}

/** Edits, with the version of the text that they are for where the client looks at that. */
export function editFor(
  changes: Record<string, TextEdit[]>,
  uriOf: (uri: string) => string,
  open: { get(uri: string): TextDocument | undefined },
  client: ClientCapabilities,
): WorkspaceEdit {
  const list = Object.entries(changes).map(([uri, edits]) => ({ uri: uriOf(uri), edits }));
  if (client.workspace?.workspaceEdit?.documentChanges !== true) return { changes: Object.fromEntries(list.map((it) => [it.uri, it.edits])) };
  return { documentChanges: list.map(({ uri, edits }) => ({ textDocument: { uri, version: open.get(uri)?.version ?? null }, edits })) };
}

/** What the services answer, as far as a client understands it. */
import type { CompletionItem, CompletionList } from "../services.js";
import { InsertTextFormat, MarkupKind } from "./protocol.js";
import type { ClientCapabilities, CompletionItem as ProtocolItem, CompletionList as ProtocolList } from "./protocol.js";

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

/** Who answers what an editor asks about a document: one handler for each service. */
import { isDocumentName, services, TOKEN_MODIFIERS, TOKEN_TYPES } from "../services.js";
import type { CodeAction, EditorOptions, Location } from "../services.js";
import { completionsFor, editFor, hoverFor, symbolsFor } from "./answers.js";
import type { Checks } from "./checks.js";
import { actionsFor, KINDS } from "./code-actions.js";
import type { Project } from "./project.js";
import { ErrorCodes, LSPErrorCodes, ResponseError } from "./protocol.js";
import type { CancellationToken, ClientCapabilities, Connection, ServerCapabilities, TextDocument, TextDocuments } from "./protocol.js";

/** What is offered to each client. */
export const CAPABILITIES: ServerCapabilities = {
  completionProvider: { triggerCharacters: ["$", ".", "#", "/", "{", ":", "-", " ", '"', "'"] },
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: { label: "Telaio" },
  foldingRangeProvider: true,
  semanticTokensProvider: { legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] }, full: true },
  documentFormattingProvider: true,
  codeActionProvider: { codeActionKinds: KINDS },
};

/** What the handlers work with. */
export interface Workbench {
  documents: TextDocuments<TextDocument>;
  project: Project;
  checks: Checks;
  client(): ClientCapabilities;
}

/** What is known of a document when something is asked about it. */
interface Asked {
  document: TextDocument;
  text: string;
  options: EditorOptions & { name: string };
}

export function handle(connection: Connection, { documents, project, checks, client }: Workbench): void {
  /** Answers about a document that is looked after, and not about a text that has been overtaken while its sources were read. */
  const about = async <T>(uri: string, token: CancellationToken, answer: (asked: Asked) => Promise<T>): Promise<T | null> => {
    const document = documents.get(uri);
    if (document === undefined || !(await isServed(document))) return null;
    const { url, sources, rules } = await project.surroundings(document);
    if (token.isCancellationRequested) return null;
    return (await answer({ document, text: document.getText(), options: { name: url, sources, rules } })) ?? null;
  };
  const isServed = async (document: TextDocument): Promise<boolean> =>
    isDocumentName(document.uri) || (await checks.kind(document)) !== "unknown";
  const located = (found: readonly Location[]) => found.map(({ uri, range }) => ({ uri: project.uriOf(uri), range }));

  connection.onCompletion(({ textDocument, position }, token) =>
    about(textDocument.uri, token, async ({ text, options }) => completionsFor(await services.completion(text, position, options), client())),
  );
  connection.onHover(({ textDocument, position }, token) =>
    about(textDocument.uri, token, async ({ text, options }) => {
      const found = await services.hover(text, position, options);
      return found && hoverFor(found, client());
    }),
  );
  connection.onDefinition(({ textDocument, position }, token) =>
    about(textDocument.uri, token, async ({ text, options }) => located(await services.definition(text, position, options))),
  );
  connection.onReferences(({ textDocument, position, context }, token) =>
    about(textDocument.uri, token, async ({ text, options }) =>
      located(await services.references(text, position, { ...options, includeDeclaration: context.includeDeclaration })),
    ),
  );
  connection.onPrepareRename(({ textDocument, position }, token) =>
    about(textDocument.uri, token, ({ text, options }) => refusable(services.prepareRename(text, position, options))),
  );
  connection.onRenameRequest(({ textDocument, position, newName }, token) =>
    about(textDocument.uri, token, async ({ text, options }) => {
      const { changes } = await refusable(services.rename(text, position, newName, options));
      return editFor(changes, (uri) => project.uriOf(uri), documents, client());
    }),
  );
  connection.onDocumentSymbol(({ textDocument: { uri } }, token) =>
    about(uri, token, async ({ text, options }) => symbolsFor(await services.documentSymbols(text, options), uri, client())),
  );
  connection.onFoldingRanges(({ textDocument }, token) => about(textDocument.uri, token, ({ text, options }) => services.foldingRanges(text, options)));
  connection.languages.semanticTokens.on(
    async ({ textDocument }, token) => (await about(textDocument.uri, token, ({ text, options }) => services.semanticTokens(text, options))) ?? { data: [] },
  );
  connection.onDocumentFormatting(({ textDocument, options: { tabSize } }, token) =>
    about(textDocument.uri, token, ({ text, options }) => services.formatting(text, { ...options, tabSize })),
  );
  connection.onCodeAction((params, token) =>
    about(params.textDocument.uri, token, async ({ document, text, options }) => {
      const { findings, surroundings } = await checks.of(document);
      const subject = { document, sources: surroundings.sources, uriOf: (url: string) => project.uriOf(url) };
      const found = await services.codeActions(text, params.range, options);
      const edit = (it: CodeAction) => editFor(it.edit.changes, subject.uriOf, documents, client());
      return actionsFor(found, params, findings, subject, edit, client());
    }),
  );
}

/** A refusal with its reason, such as that a name is taken, is no fault of the server. */
async function refusable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ResponseError(message.includes("a bug in telaio") ? ErrorCodes.InternalError : LSPErrorCodes.RequestFailed, message);
  }
}

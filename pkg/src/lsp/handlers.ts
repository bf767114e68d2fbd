/** Who answers what an editor asks about a document: one handler for each service. */
import { isDocumentName, services } from "../services.js";
import type { EditorOptions } from "../services.js";
import { completionsFor } from "./answers.js";
import type { Checks } from "./checks.js";
import { fixAll, fixesAt, KINDS } from "./code-actions.js";
import type { Project } from "./project.js";
import type { CancellationToken, ClientCapabilities, Connection, ServerCapabilities, TextDocument, TextDocuments } from "./protocol.js";

/** What is offered to each client. */
export const CAPABILITIES: ServerCapabilities = {
  completionProvider: { triggerCharacters: ["$", ".", "#", "/", "{", ":", "-", " ", '"', "'"] },
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
    const { url, sources } = await project.surroundings(document);
    if (token.isCancellationRequested) return null;
    return (await answer({ document, text: document.getText(), options: { name: url, sources } })) ?? null;
  };
  const isServed = async (document: TextDocument): Promise<boolean> =>
    isDocumentName(document.uri) || (await checks.kind(document)) !== "unknown";

  connection.onCompletion(({ textDocument, position }, token) =>
    about(textDocument.uri, token, async ({ text, options }) => completionsFor(await services.completion(text, position, options), client())),
  );
  connection.onCodeAction((params, token) =>
    about(params.textDocument.uri, token, async ({ document }) => {
      const checked = await checks.of(document);
      const subject = { document, sources: checked.surroundings.sources, uriOf: (url: string) => project.uriOf(url) };
      return [...fixesAt(params, checked, subject, client()), ...(await fixAll(params, checked, document))];
    }),
  );
}

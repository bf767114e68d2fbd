/** The language server: what it offers an editor, and who answers. */
import { VERSION } from "../version.js";
import { Checks } from "./checks.js";
import { diagnostic } from "./diagnostics.js";
import { CAPABILITIES, handle } from "./handlers.js";
import { Project } from "./project.js";
import {
  createConnection,
  DidChangeWatchedFilesNotification,
  MessageType,
  PositionEncodingKind,
  ShowMessageNotification,
  TextDocument,
  TextDocuments,
  TextDocumentSyncKind,
} from "./protocol.js";
import type { ClientCapabilities, ServerCapabilities } from "./protocol.js";

const SYNCHRONIZATION: ServerCapabilities = {
  positionEncoding: PositionEncodingKind.UTF16,
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
};

/** What documents may be read from. */
const WATCHED = "**/*.{yaml,yml,json,jsonc,toml}";

/** Serves the editor at the other end of the standard input and output, until it says that it is done. */
export function serve(): void {
  const connection = createConnection(process.stdin, process.stdout);
  const documents = new TextDocuments(TextDocument);
  const project = new Project(() => documents.all());
  let client: ClientCapabilities = {};
  // A configuration that is wrong is so at each key.
  let trouble: string | undefined;

  const failed = (error: unknown) => connection.console.error(error instanceof Error ? error.message : String(error));
  const checks = new Checks(
    project,
    (document, { findings, surroundings }) => {
      const { sources } = surroundings;
      const subject = { document, sources, uriOf: (url: string) => project.uriOf(url) };
      const message = surroundings.trouble;
      if (message !== undefined && message !== trouble) void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Error, message });
      trouble = message;
      const diagnostics = findings.map((it) => diagnostic(it, subject, client));
      void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics });
    },
    failed,
  );
  const recheck = (isConcerned: (document: TextDocument) => boolean) => {
    for (const document of documents.all()) if (isConcerned(document)) checks.schedule(document);
  };

  connection.onInitialize(({ capabilities }) => {
    client = capabilities;
    return { capabilities: { ...SYNCHRONIZATION, ...CAPABILITIES }, serverInfo: { name: "telaio", version: VERSION } };
  });
  connection.onInitialized(() => {
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration !== true) return;
    const watchers = [{ globPattern: WATCHED }];
    connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(failed);
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const isConfiguration = changes.some(({ uri }) => uri.endsWith("/telaio.config.json"));
    recheck((document) => isConfiguration || changes.some(({ uri }) => project.dependsOn(document, uri)));
  });

  // Opening is a change, too. What refers to the document sees its new text.
  documents.onDidChangeContent(({ document }) => recheck((it) => it === document || project.dependsOn(it, document.uri)));
  // An editor that watches no files at least saves some.
  documents.onDidSave(() => recheck(() => true));
  documents.onDidClose(({ document }) => {
    checks.forget(document);
    project.forget(document);
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
    recheck((it) => project.dependsOn(it, document.uri));
  });

  handle(connection, { documents, project, checks, client: () => client });
  documents.listen(connection);
  connection.listen();
}

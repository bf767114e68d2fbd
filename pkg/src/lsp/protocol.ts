/** The Language Server Protocol: the one file that imports the libraries for it, so that they can travel inside. */
export {
  CodeActionKind,
  createConnection,
  DiagnosticSeverity,
  DiagnosticTag,
  DidChangeWatchedFilesNotification,
  InsertTextFormat,
  MarkupKind,
  MessageType,
  PositionEncodingKind,
  ShowMessageNotification,
  TextDocuments,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
export type {
  CancellationToken,
  ClientCapabilities,
  CodeAction,
  CodeActionParams,
  CompletionItem,
  CompletionList,
  Connection,
  Diagnostic,
  DiagnosticRelatedInformation,
  InitializeParams,
  Range,
  ServerCapabilities,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver/node";
export { TextDocument } from "vscode-languageserver-textdocument";

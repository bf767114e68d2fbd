/** A client of the language server: starts `telaio lsp` in a folder of its own, and speaks the protocol with it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { MessageConnection } from "vscode-jsonrpc/node";
import {
  CodeActionRequest,
  CompletionRequest,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  LogMessageNotification,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  ShowMessageNotification,
  ShutdownRequest,
} from "vscode-languageserver-protocol";
import type {
  ClientCapabilities,
  CodeAction,
  CompletionItem,
  FileChangeType,
  InitializeParams,
  InitializeResult,
  Position,
  PublishDiagnosticsParams,
  Range,
  TextEdit,
} from "vscode-languageserver-protocol";
import { installed } from "./setup.js";

/** What editors of today understand. */
export const CLIENT: ClientCapabilities = {
  workspace: { didChangeWatchedFiles: { dynamicRegistration: true } },
  textDocument: {
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, tagSupport: { valueSet: [1, 2] } },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "refactor", "source"] } } },
  },
};

/** An open document and its version. */
interface Open {
  text: string;
  version: number;
}

/** How an editor begins, where it is not as the protocol's shortest way. */
export interface Beginning {
  /** Behind `telaio lsp --stdio`. */
  flags?: string[];
  /** What `initialize` says beside the capabilities, for a folder. */
  params?(folder: string): Partial<InitializeParams>;
}

export class LanguageClient {
  readonly connection: MessageConnection;
  readonly folder: string;
  /** What the server says in its log and to the user. */
  readonly said: string[] = [];
  /** The patterns of files that the server wants to hear about. */
  watched: unknown;
  readonly #child: ChildProcess;
  readonly #open = new Map<string, Open>();
  readonly #published: PublishDiagnosticsParams[] = [];
  #heard: () => void = () => {};

  private constructor(child: ReturnType<typeof spawn>, folder: string) {
    assert.ok(child.stdout && child.stdin);
    this.#child = child;
    this.folder = folder;
    this.connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    // Anything else on the standard output would end here.
    this.connection.onError(([error]) => this.said.push(`broken: ${error.message}`));
    this.connection.onNotification(LogMessageNotification.type, ({ message }) => void this.said.push(message));
    this.connection.onNotification(ShowMessageNotification.type, ({ message }) => void this.said.push(message));
    this.connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
      this.watched = registrations.map((it) => it.registerOptions as unknown);
    });
    this.connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.#published.push(params);
      this.#heard();
    });
    this.connection.listen();
  }

  /** Starts the server among these files. */
  static async start(t: TestContext, files: Record<string, string>, capabilities = CLIENT, how: Beginning = {}): Promise<LanguageClient> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "telaio-lsp-")));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const command = join(installed, "node_modules/telaio/bin/telaio.js");
    const child = spawn(process.execPath, [command, "lsp", "--stdio", ...(how.flags ?? [])], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
    t.after(() => {
      child.kill();
      rmSync(folder, { recursive: true });
    });
    const client = new LanguageClient(child, folder);
    client.initialized = await client.connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: client.uri("."),
      capabilities,
      workspaceFolders: null,
      ...how.params?.(client.uri(".")),
    });
    await client.connection.sendNotification(InitializedNotification.type, {});
    return client;
  }

  initialized!: InitializeResult;

  uri = (name: string): string => pathToFileURL(join(this.folder, name)).href;

  /** Opens a document, which need not be on disk. */
  async open(name: string, text: string, languageId = "yaml"): Promise<void> {
    this.#open.set(name, { text, version: 1 });
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri: this.uri(name), languageId, version: 1, text },
    });
  }

  /** Types: puts a text in the place of another that occurs once. */
  async type(name: string, before: string, after: string): Promise<void> {
    const open = this.#opened(name);
    const range = this.range(name, before);
    open.text = open.text.replace(before, () => after);
    open.version += 1;
    const textDocument = { uri: this.uri(name), version: open.version };
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, { textDocument, contentChanges: [{ range, text: after }] });
  }

  async close(name: string): Promise<void> {
    this.#open.delete(name);
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: this.uri(name) } });
  }

  /** Writes a file, and says so as an editor that watches files. */
  async save(name: string, text: string, type: FileChangeType = 2): Promise<void> {
    writeFileSync(join(this.folder, name), text);
    await this.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri: this.uri(name), type }] });
  }

  /** The next diagnostics of a document that are as wanted. */
  async diagnostics(name: string, isWanted: (it: PublishDiagnosticsParams) => boolean = () => true): Promise<PublishDiagnosticsParams> {
    for (;;) {
      for (let next; (next = this.#published.shift()) !== undefined; ) if (next.uri === this.uri(name) && isWanted(next)) return next;
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }

  /** The code actions at a text that occurs once. */
  async codeActions(name: string, at: string, only?: string[] | null): Promise<CodeAction[]> {
    const context = { diagnostics: [], ...(only !== undefined && { only }) };
    const params = { textDocument: { uri: this.uri(name) }, range: this.range(name, at), context };
    return ((await this.connection.sendRequest(CodeActionRequest.method, params)) ?? []) as CodeAction[];
  }

  /** What can stand behind a text that occurs once. */
  async completions(name: string, behind: string): Promise<CompletionItem[]> {
    const found = await this.connection.sendRequest(CompletionRequest.type, this.at(name, behind));
    return Array.isArray(found) ? found : (found?.items ?? []);
  }

  /** The place of a text that occurs once. */
  range(name: string, at: string): Range {
    const { text } = this.#opened(name);
    const start = text.indexOf(at);
    assert.ok(start >= 0 && text.indexOf(at, start + 1) < 0, `\`${at}\` is not there once`);
    return { start: positionAt(text, start), end: positionAt(text, start + at.length) };
  }

  /** The document with an edit of the workspace. */
  edited(name: string, edits: readonly TextEdit[]): string {
    const { text } = this.#opened(name);
    return [...edits]
      .sort((a, b) => offsetAt(text, b.range.start) - offsetAt(text, a.range.start))
      .reduce((it, { range, newText }) => it.slice(0, offsetAt(text, range.start)) + newText + it.slice(offsetAt(text, range.end)), text);
  }

  /** Ends the server as the protocol asks for; gives its exit code. */
  async stop(): Promise<number | null> {
    await this.connection.sendRequest(ShutdownRequest.type);
    const ended = once(this.#child, "exit");
    await this.connection.sendNotification(ExitNotification.type);
    const [code] = (await ended) as [number | null];
    return code;
  }

  /** Goes away without a word. */
  async vanish(): Promise<number | null> {
    const ended = once(this.#child, "exit");
    this.#child.stdin?.end();
    const [code] = (await ended) as [number | null];
    return code;
  }

  /** The place behind a text that occurs once, as requests take it. */
  at(name: string, behind: string) {
    return { textDocument: { uri: this.uri(name) }, position: this.range(name, behind).end };
  }

  #opened(name: string): Open {
    const open = this.#open.get(name);
    assert.ok(open, `${name} is not open`);
    return open;
  }
}

function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

function offsetAt(text: string, { line, character }: Position): number {
  const lines = text.split("\n");
  return lines.slice(0, line).reduce((sum, it) => sum + it.length + 1, 0) + character;
}

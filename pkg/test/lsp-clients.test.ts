/** The language server as editors begin with it: what each of them says of itself, and what it sends that others do not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DidChangeConfigurationNotification, ErrorCodes, HoverRequest } from "vscode-languageserver-protocol";
import type { ClientCapabilities, InitializeParams } from "vscode-languageserver-protocol";
import { LanguageClient } from "./language-client.js";
import type { Beginning } from "./language-client.js";

/** An editor, as far as what it sends first may matter. */
interface Editor extends Beginning {
  capabilities: ClientCapabilities;
  /** What it sends as its configuration. */
  settings: unknown;
  /** What it sends as the kinds of code actions that it wants, where it wants all. */
  only?: null;
}

const inFolder = (folder: string) => ({ rootUri: folder, workspaceFolders: [{ uri: folder, name: "work" }] });
const LITERALS = { codeActionLiteralSupport: { codeActionKind: { valueSet: ["", "quickfix", "refactor", "refactor.extract", "refactor.inline", "refactor.rewrite", "source", "source.organizeImports"] } } };

const EDITORS: Record<string, Editor> = {
  "VS Code": {
    flags: [`--clientProcessId=${process.pid}`],
    params: (folder) => ({ ...inFolder(folder), clientInfo: { name: "Visual Studio Code", version: "1.105.0" }, locale: "en", trace: "off" }),
    capabilities: {
      general: { positionEncodings: ["utf-16"], staleRequestSupport: { cancel: true, retryOnContentModified: ["textDocument/semanticTokens/full"] }, regularExpressions: { engine: "ECMAScript", version: "ES2020" } },
      window: { workDoneProgress: true, showMessage: { messageActionItem: { additionalPropertiesSupport: true } }, showDocument: { support: true } },
      workspace: { applyEdit: true, configuration: true, workspaceFolders: true, didChangeConfiguration: { dynamicRegistration: true }, didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true }, diagnostics: { refreshSupport: true }, workspaceEdit: { documentChanges: true, resourceOperations: ["create", "rename", "delete"], failureHandling: "textOnlyTransactional" } },
      textDocument: {
        diagnostic: { dynamicRegistration: true, relatedDocumentSupport: false },
        publishDiagnostics: { relatedInformation: true, versionSupport: false, tagSupport: { valueSet: [1, 2] }, codeDescriptionSupport: true, dataSupport: true },
        hover: { dynamicRegistration: true, contentFormat: ["markdown", "plaintext"] },
        codeAction: { dynamicRegistration: true, isPreferredSupport: true, dataSupport: true, resolveSupport: { properties: ["edit"] }, ...LITERALS },
        synchronization: { dynamicRegistration: true, willSave: true, willSaveWaitUntil: true, didSave: true },
      },
    },
    settings: { telaio: {} },
  },
  Zed: {
    params: (folder) => ({ ...inFolder(folder), clientInfo: { name: "Zed", version: "0.210.0" } }),
    capabilities: {
      general: { positionEncodings: ["utf-16"] },
      workspace: { configuration: true, workspaceFolders: true, didChangeConfiguration: { dynamicRegistration: true }, didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true }, diagnostics: {} },
      textDocument: {
        diagnostic: { dynamicRegistration: true, relatedDocumentSupport: true },
        hover: { contentFormat: ["markdown"] },
        publishDiagnostics: { relatedInformation: true, versionSupport: true, dataSupport: true, tagSupport: { valueSet: [1, 2] }, codeDescriptionSupport: true },
        codeAction: { ...LITERALS, dataSupport: true },
      },
    },
    settings: null,
  },
  Helix: {
    params: (folder) => ({ ...inFolder(folder), clientInfo: { name: "helix", version: "25.07" } }),
    capabilities: {
      general: { positionEncodings: ["utf-8", "utf-32", "utf-16"] },
      workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: false }, workspaceFolders: true, applyEdit: true, didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: false } },
      textDocument: {
        diagnostic: { dynamicRegistration: false, relatedDocumentSupport: true },
        hover: { contentFormat: ["markdown"] },
        codeAction: { ...LITERALS, isPreferredSupport: true },
        publishDiagnostics: { versionSupport: true, tagSupport: { valueSet: [1, 2] } },
      },
    },
    settings: {},
    only: null,
  },
  Neovim: {
    params: (folder) => ({ ...inFolder(folder), workDoneToken: "1", trace: "off", rootPath: null }) as Partial<InitializeParams>,
    capabilities: {
      general: { positionEncodings: ["utf-8", "utf-16", "utf-32"] },
      workspace: { configuration: true, workspaceFolders: true, didChangeWatchedFiles: { dynamicRegistration: false, relativePatternSupport: true } },
      textDocument: {
        diagnostic: { dynamicRegistration: false },
        hover: { dynamicRegistration: true, contentFormat: ["markdown", "plaintext"] },
        codeAction: { dynamicRegistration: true, ...LITERALS },
        publishDiagnostics: { relatedInformation: true, tagSupport: { valueSet: [1, 2] } },
      },
    },
    settings: {},
  },
};

/** What is wrong stands behind a character that each encoding counts otherwise. */
const TEXT = '{ "mcpServers": { "🧵é": { "type": "http", "url": "https://a.example/mcp" }, "b": { "url": "https://b.example" } } }';

for (const [name, { capabilities, settings, only, ...how }] of Object.entries(EDITORS)) {
  test(`${name} is served as it begins`, async (t) => {
    const client = await LanguageClient.start(t, {}, capabilities, how);
    // UTF-16 is what every client understands; it is said, so that nobody counts bytes.
    assert.equal(client.initialized.capabilities.positionEncoding, "utf-16");
    // Findings are pushed, also to who could ask for them: who does both would show each twice.
    assert.equal(client.initialized.capabilities.diagnosticProvider, undefined);
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings });
    await client.open(".mcp.json", TEXT, "json");
    const { diagnostics } = await client.diagnostics(".mcp.json");
    assert.deepEqual(diagnostics.map((it) => [it.code, it.range]), [["missing-transport", client.range(".mcp.json", '"b"')]]);
    const hover = await client.connection.sendRequest(HoverRequest.type, client.at(".mcp.json", '"b": { "ur'));
    const start = TEXT.indexOf('"url": "https://b');
    assert.deepEqual(hover?.range, { start: { line: 0, character: start }, end: { line: 0, character: start + '"url"'.length } });
    const actions = await client.codeActions(".mcp.json", '"b"', only);
    assert.ok(actions.some((it) => it.kind === "quickfix"), JSON.stringify(actions));
    const unknown = client.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri: client.uri(".mcp.json") } });
    await assert.rejects(unknown, (error: { code?: number }) => error.code === ErrorCodes.MethodNotFound);
    await client.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event: { added: [], removed: [] } });
    assert.deepEqual(client.said, []);
    assert.equal(await client.stop(), 0);
  });
}

/** The language server, as an editor sees it. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { semanticTokensLegend } from "telaio/editor";
import {
  DefinitionRequest,
  DocumentFormattingRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  SemanticTokensRequest,
} from "vscode-languageserver-protocol";
import type { DocumentSymbol, Location, MarkupContent, PublishDiagnosticsParams, SymbolInformation } from "vscode-languageserver-protocol";
import { LanguageClient } from "./language-client.js";
import { MCP_MISTAKE, MISTAKES, OPENAPI, WORKFLOW, checkCommand, read } from "./setup.js";

const API = "../composio/openapi/composio-openapi-original.json";
const MISTAKEN = read(MISTAKES).replace(API, "openapi.json");
const GOOD = read(WORKFLOW).replace(/url: .*openapi-original\.json/, "url: openapi.json");
const TYPED = "arazzo: 1.0.1\nworkflows:\n- workflowId: a\n  steps:\n  - step";
const FILES = { "openapi.json": read(OPENAPI) };

const errors = ({ diagnostics }: PublishDiagnosticsParams) => diagnostics.filter((it) => it.severity === 1).map((it) => it.code);

test("the findings of a document, with the API that lies beside it", async (t) => {
  const client = await LanguageClient.start(t, FILES);
  assert.equal(client.initialized.capabilities.positionEncoding, "utf-16");
  await client.open("a.yaml", MISTAKEN);
  const { diagnostics, version } = await client.diagnostics("a.yaml");
  assert.equal(version, 1);
  const codes = diagnostics.map((it) => it.code);
  for (const code of ["unknown-field", "unknown-operation", "duplicate-step-id", "unknown-input"]) assert.ok(codes.includes(code), code);

  const operation = diagnostics.find((it) => it.code === "unknown-operation");
  assert.ok(operation);
  assert.equal(operation.source, "telaio");
  assert.equal(operation.severity, 1);
  const { start } = client.range("a.yaml", "postMcpServer\n");
  assert.deepEqual(operation.range, { start, end: { ...start, character: start.character + "postMcpServer".length } });
  const page = operation.codeDescription?.href;
  assert.ok(page !== undefined && existsSync(fileURLToPath(page)), page);

  const twice = diagnostics.find((it) => it.code === "duplicate-step-id");
  assert.match(twice?.relatedInformation?.[0]?.message ?? "", /first/);
  assert.equal(twice?.relatedInformation?.[0]?.location.uri, client.uri("a.yaml"));
  assert.equal(await client.stop(), 0);
  assert.deepEqual(client.said, []);
});

test("a client that understands little is told little", async (t) => {
  const client = await LanguageClient.start(t, FILES, {});
  await client.open("a.yaml", MISTAKEN);
  const { diagnostics } = await client.diagnostics("a.yaml");
  assert.ok(diagnostics.length > 5);
  for (const it of diagnostics) assert.ok(!("relatedInformation" in it || "codeDescription" in it || "tags" in it), JSON.stringify(it));
  assert.equal(client.watched, undefined);
});

test("places count UTF-16 units", async (t) => {
  const client = await LanguageClient.start(t, {});
  await client.open(".mcp.json", '{ "mcpServers": { "🧵": { "type": "http", "url": "https://a.example/mcp" }, "b": { "url": "https://b.example" } } }', "json");
  const { diagnostics } = await client.diagnostics(".mcp.json");
  assert.deepEqual(diagnostics.map((it) => [it.code, it.range]), [["missing-transport", client.range(".mcp.json", '"b"')]]);
});

test("fixes, one by one and all at once", async (t) => {
  const client = await LanguageClient.start(t, FILES);
  await client.open("a.yaml", MISTAKEN);
  const [fix] = await client.codeActions("a.yaml", "postMcpServer\n", ["quickfix"]);
  assert.equal(fix?.diagnostics?.[0]?.code, "unknown-operation");
  assert.match(client.edited("a.yaml", fix?.edit?.changes?.[client.uri("a.yaml")] ?? []), /operationId: postMcpServers\n/);

  const titles = (await client.codeActions("a.yaml", "postMcpServer\n")).map((it) => it.title);
  assert.ok(titles.some((it) => it.startsWith("ignore `unknown-operation`")), titles.join());

  const all = await client.codeActions("a.yaml", "arazzo: 1.0.1", ["source.fixAll"]);
  assert.deepEqual(all.map((it) => it.kind), ["source.fixAll.telaio"]);
  const fixed = client.edited("a.yaml", all[0]?.edit?.changes?.[client.uri("a.yaml")] ?? []);
  assert.match(fixed, /- stepId: createAuthConfig\n/);
  assert.ok((await client.codeActions("a.yaml", "arazzo: 1.0.1", ["refactor"])).every((it) => it.kind?.startsWith("refactor.")));
});

test("completion, with stops and without", async (t) => {
  const client = await LanguageClient.start(t, FILES);
  await client.open("a.yaml", TYPED);
  const rich = (await client.completions("a.yaml", "- step")).find((it) => it.label === "stepId");
  assert.equal(rich?.insertTextFormat, 2);
  assert.match(rich?.textEdit?.newText ?? "", /^stepId: \$/);

  const plain = await LanguageClient.start(t, FILES, {});
  await plain.open("a.yaml", TYPED);
  const poor = (await plain.completions("a.yaml", "- step")).find((it) => it.label === "stepId");
  assert.equal(poor?.insertTextFormat, 1);
  assert.equal(poor?.textEdit?.newText, "stepId: ");
  assert.ok(!("insertTextMode" in (poor ?? {})));

  await client.open("arazzo.yaml", "ar");
  assert.ok((await client.completions("arazzo.yaml", "ar")).length > 0);
  await client.open("other.yaml", "ar");
  assert.deepEqual(await client.completions("other.yaml", "ar"), []);
});

test("hovers, and definitions in the document and in the API", async (t) => {
  const client = await LanguageClient.start(t, FILES);
  await client.open("a.yaml", GOOD);
  const operation = client.at("a.yaml", "operationId: postAuthCon");
  const hover = await client.connection.sendRequest(HoverRequest.type, operation);
  const { kind, value } = hover?.contents as MarkupContent;
  assert.equal(kind, "markdown");
  assert.match(value, /POST/);
  await client.open("other.yaml", "operationId: x");
  assert.equal(await client.connection.sendRequest(HoverRequest.type, client.at("other.yaml", "operationId")), null);

  const [declared] = (await client.connection.sendRequest(DefinitionRequest.type, operation)) as Location[];
  assert.equal(declared?.uri, client.uri("openapi.json"));
  const line = FILES["openapi.json"].split("\n")[declared?.range.start.line ?? -1] ?? "";
  assert.match(line, /postAuthConfigs/);

  const [step] = (await client.connection.sendRequest(DefinitionRequest.type, client.at("a.yaml", "auth_config_ids:\n        - $steps.createAuth"))) as Location[];
  assert.equal(step?.uri, client.uri("a.yaml"));
  assert.equal(step?.range.start.line, client.range("a.yaml", "- stepId: createAuthConfig").start.line);

  const plain = await LanguageClient.start(t, FILES, { textDocument: { hover: { contentFormat: ["plaintext"] } } });
  await plain.open("a.yaml", GOOD);
  const poor = await plain.connection.sendRequest(HoverRequest.type, plain.at("a.yaml", "operationId: postAuthCon"));
  assert.equal((poor?.contents as MarkupContent).kind, "plaintext");
});

test("what a project has turned off is not offered to be fixed", async (t) => {
  const client = await LanguageClient.start(t, { ...FILES, "telaio.config.json": '{ "rules": { "unknown-operation": "off" } }' });
  await client.open("a.yaml", MISTAKEN);
  const titles = (await client.codeActions("a.yaml", "postMcpServer\n", ["quickfix"])).map((it) => it.title);
  assert.deepEqual(titles.filter((it) => /postMcpServers|unknown-operation/.test(it)), []);
  const [all] = await client.codeActions("a.yaml", "arazzo: 1.0.1", ["source.fixAll"]);
  assert.match(client.edited("a.yaml", all?.edit?.changes?.[client.uri("a.yaml")] ?? []), /operationId: postMcpServer\n/);
});

test("references and renaming, in all places", async (t) => {
  const client = await LanguageClient.start(t, FILES);
  await client.open("a.yaml", GOOD);
  const step = client.at("a.yaml", "- stepId: createAuth");
  const found = await client.connection.sendRequest(ReferencesRequest.type, { ...step, context: { includeDeclaration: true } });
  assert.ok(found !== null && found.length > 2);
  assert.ok(found.every((it) => it.uri === client.uri("a.yaml")));
  const others = await client.connection.sendRequest(ReferencesRequest.type, { ...step, context: { includeDeclaration: false } });
  assert.equal(others?.length, found.length - 1);

  const prepared = await client.connection.sendRequest(PrepareRenameRequest.type, step);
  assert.equal((prepared as { placeholder: string }).placeholder, "createAuthConfig");
  const edit = await client.connection.sendRequest(RenameRequest.type, { ...step, newName: "authorize" });
  const edits = edit?.changes?.[client.uri("a.yaml")] ?? [];
  assert.equal(edits.length, found.length);
  const renamed = client.edited("a.yaml", edits);
  assert.match(renamed, /- stepId: authorize\n/);
  assert.match(renamed, /\$steps\.authorize\.outputs/);
  assert.doesNotMatch(renamed, /\$steps\.createAuthConfig\./);

  // A name that is taken is refused, with the reason.
  await assert.rejects(client.connection.sendRequest(RenameRequest.type, { ...step, newName: "createServer" }), /`createServer` already, in line \d+/);
  await assert.rejects(client.connection.sendRequest(PrepareRenameRequest.type, client.at("a.yaml", "arazzo: 1.0")), /no name here/);
});

test("an edit names the version that it is for, where the client looks at that", async (t) => {
  const client = await LanguageClient.start(t, FILES, { workspace: { workspaceEdit: { documentChanges: true } } });
  await client.open("a.yaml", GOOD);
  const edit = await client.connection.sendRequest(RenameRequest.type, { ...client.at("a.yaml", "- stepId: createAuth"), newName: "authorize" });
  const [change] = edit?.documentChanges ?? [];
  assert.deepEqual(change !== undefined && "textDocument" in change ? change.textDocument : undefined, { uri: client.uri("a.yaml"), version: 1 });
});

test("the outline as a tree, or as a list", async (t) => {
  const params = (client: LanguageClient) => ({ textDocument: { uri: client.uri("a.yaml") } });
  const client = await LanguageClient.start(t, FILES, { textDocument: { documentSymbol: { hierarchicalDocumentSymbolSupport: true } } });
  await client.open("a.yaml", GOOD);
  const tree = (await client.connection.sendRequest(DocumentSymbolRequest.type, params(client))) as DocumentSymbol[];
  const workflow = tree.find((it) => it.name === "provision-mcp-server");
  assert.ok(workflow?.children?.some((it) => it.name === "createAuthConfig"));

  const simple = await LanguageClient.start(t, FILES, {});
  await simple.open("a.yaml", GOOD);
  const list = (await simple.connection.sendRequest(DocumentSymbolRequest.type, params(simple))) as SymbolInformation[];
  assert.equal(list.find((it) => it.name === "createAuthConfig")?.containerName, "provision-mcp-server");
});

test("folding, tokens and formatting", async (t) => {
  const client = await LanguageClient.start(t, FILES);
  await client.open("a.yaml", GOOD);
  const textDocument = { uri: client.uri("a.yaml") };
  const folds = await client.connection.sendRequest(FoldingRangeRequest.type, { textDocument });
  const first = client.range("a.yaml", "workflows:").start.line;
  assert.ok(folds?.some((it) => it.startLine === first));

  const tokens = await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument });
  assert.ok(tokens !== null && tokens.data.length > 0 && tokens.data.length % 5 === 0);
  const { semanticTokensProvider } = client.initialized.capabilities;
  assert.deepEqual(semanticTokensProvider?.legend, await semanticTokensLegend());

  await client.open("b.yaml", "arazzo:    1.0.1 # a comment\ninfo:\n        title: x\n");
  const options = { tabSize: 2, insertSpaces: true };
  const edits = await client.connection.sendRequest(DocumentFormattingRequest.type, { textDocument: { uri: client.uri("b.yaml") }, options });
  assert.equal(client.edited("b.yaml", edits ?? []), "arazzo: 1.0.1 # a comment\ninfo:\n  title: x\n");

  // What is not looked after is not formatted either.
  await client.open("other.yaml", "a:    1\n");
  assert.equal(await client.connection.sendRequest(DocumentFormattingRequest.type, { textDocument: { uri: client.uri("other.yaml") }, options }), null);
});

test("as someone types", async (t) => {
  const client = await LanguageClient.start(t, FILES);
  await client.open("a.yaml", GOOD);
  assert.deepEqual(errors(await client.diagnostics("a.yaml")), []);
  // Each change overtakes the one before.
  await client.type("a.yaml", "workflows:", "workflow:");
  await client.type("a.yaml", "workflow:", "workflo:");
  const { diagnostics, version } = await client.diagnostics("a.yaml");
  assert.equal(version, 3);
  assert.ok(diagnostics.some((it) => String(it.message).includes("`workflo`")), JSON.stringify(diagnostics));
  await client.type("a.yaml", "workflo:", "workflows:");
  assert.deepEqual(errors(await client.diagnostics("a.yaml")), []);
  await client.close("a.yaml");
  assert.deepEqual((await client.diagnostics("a.yaml")).diagnostics, []);
});

test("the API changes on disk, then in the editor", async (t) => {
  const client = await LanguageClient.start(t, FILES);
  const { "openapi.json": api } = FILES;
  const renamed = api.replaceAll('"postAuthConfigs"', '"createAuthConfigs"');
  assert.notEqual(renamed, api);
  await client.open("a.yaml", GOOD);
  assert.deepEqual(errors(await client.diagnostics("a.yaml")), []);
  assert.match(JSON.stringify(client.watched), /json/);

  await client.save("openapi.json", renamed);
  assert.deepEqual(errors(await client.diagnostics("a.yaml")), ["unknown-operation"]);
  // What is open wins over what is on disk.
  await client.open("openapi.json", api, "json");
  assert.deepEqual(errors(await client.diagnostics("a.yaml")), []);
  await client.close("openapi.json");
  assert.deepEqual(errors(await client.diagnostics("a.yaml")), ["unknown-operation"]);
});

test("an API that comes into being later", async (t) => {
  const client = await LanguageClient.start(t, {});
  await client.open("a.yaml", MISTAKEN);
  const before = (await client.diagnostics("a.yaml")).diagnostics.map((it) => it.code);
  assert.ok(!before.includes("unknown-operation"));
  await client.save("openapi.json", FILES["openapi.json"], 1);
  const after = (await client.diagnostics("a.yaml")).diagnostics.map((it) => it.code);
  assert.ok(after.includes("unknown-operation"));
});

test("the configuration of the project", async (t) => {
  const client = await LanguageClient.start(t, { ...FILES, "telaio.config.json": '{ "rules": { "unknown-operation": "off" } }' });
  await client.open("a.yaml", MISTAKEN);
  assert.ok(!(await client.diagnostics("a.yaml")).diagnostics.some((it) => it.code === "unknown-operation"));
  await client.save("telaio.config.json", '{ "rules": { "unknown-operation": "info" } }');
  assert.equal((await client.diagnostics("a.yaml")).diagnostics.find((it) => it.code === "unknown-operation")?.severity, 3);
  await client.save("telaio.config.json", '{ "rule": {} }');
  await client.diagnostics("a.yaml");
  assert.deepEqual(client.said, ["telaio.config.json:1:3: unknown field `rule`; did you mean `rules`?"]);
  await client.save("telaio.config.json", '{ "ignore": ["a.yaml"] }');
  assert.deepEqual((await client.diagnostics("a.yaml")).diagnostics, []);
});

test("MCP configurations are served, other documents are left alone", async (t) => {
  const client = await LanguageClient.start(t, {});
  await client.open(".mcp.json", read(MCP_MISTAKE), "json");
  assert.ok((await client.diagnostics(".mcp.json")).diagnostics.length > 0);
  for (const [name, text] of [["package.json", '{ "name": 1, }'], ["deployment.yaml", "kind: Deployment\nkind: twice\n"], ["empty.yaml", " "]] as const) {
    await client.open(name, text);
    assert.deepEqual((await client.diagnostics(name)).diagnostics, [], name);
    assert.deepEqual(await client.codeActions(name, text), [], name);
  }
});

test("documents that are broken", async (t) => {
  const client = await LanguageClient.start(t, FILES);
  for (const [at, text] of ["arazzo: 1.0.1\nworkflows: [", "arazzo: 1.0.1\n\tinfo:", '{"arazzo": "1.0.1", "steps": [{', "arazzo: &a [*a, *a]", "arazzo: 1.0.1\n\u0000\ud800"].entries()) {
    const name = `${at}.yaml`;
    await client.open(name, text);
    assert.ok((await client.diagnostics(name)).diagnostics.length > 0, text);
  }
  assert.equal(await client.stop(), 0);
});

test("an editor that goes away without a word", async (t) => {
  const client = await LanguageClient.start(t, {});
  assert.equal(await client.vanish(), 1);
});

test("the command alone", async () => {
  await checkCommand(["lsp", "--help"], { code: 0, stdout: /^Serve editors/, stderr: "" });
  await checkCommand(["lsp", "a.yaml"], { code: 2, stdout: "", stderr: /unexpected argument `a\.yaml`/ });
  await checkCommand(["lsp", "--port", "1"], { code: 2, stdout: "", stderr: /unknown option `--port`/ });
});


/** MCP configurations for other clients: `telaio mcp convert`, `--mcp-config`, and the same in JavaScript. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { configOfRun, convert, dryRun, mcpDialects, validate } from "telaio";
import { INPUTS, OPENAPI, WORKFLOW, checkCommand, read, startComposio, telaio } from "./setup.js";

const folder = mkdtempSync(join(tmpdir(), "telaio-convert-"));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const SECRET = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
const CURSOR = `{ "mcpServers": { "a": { "url": "https://a.example/mcp", "headers": { "Authorization": "Bearer ${SECRET}" }, "odd": 1 } } }`;

test("convert writes the result, and what it does not say on the standard error", async () => {
  const path = file("cursor.json", CURSOR);
  const { stdout, stderr } = await checkCommand(["mcp", "convert", path, "--from", "cursor", "--to", "vscode"], { code: 0 });
  const { servers, inputs } = JSON.parse(stdout);
  assert.deepEqual(servers.a, { type: "http", url: "https://a.example/mcp", headers: { Authorization: "Bearer ${input:a-token}" } });
  assert.deepEqual(inputs.map((it: { id: string }) => it.id), ["a-token"]);
  assert.match(stderr, /cursor\.json:1:\d+ not expressed: `odd` is known neither/);
  assert.match(stderr, /secret: the header `Authorization` held a secret: VS Code asks for it as `a-token`/);
  assert.match(stderr, /1 thing could not be expressed/);
  assert.ok(!(stdout + stderr).includes(SECRET));

  const piped = await checkCommand(["mcp", "convert", "-", "--to", "codex"], { code: 0, stdout: /^\[mcp_servers\.a\]\n/ }, { stdin: CURSOR });
  assert.match(piped.stdout, /bearer_token_env_var = "A_TOKEN"/);
  const json = await checkCommand(["mcp", "convert", path, "--to", "codex", "--format", "json"], { code: 0, stderr: "" });
  assert.equal(JSON.parse(json.stdout).text, piped.stdout);
  const output = join(folder, "out.toml");
  await checkCommand(["mcp", "convert", path, "--to", "codex", "--output", output], { code: 0, stdout: "" });
  assert.equal(read(output), piped.stdout);
});

test("convert puts servers into a file, and changes nothing else in it", async () => {
  const path = file("from.json", `{ "mcpServers": { "a": { "command": "npx", "args": ["-y", "a@1.0.0"] } } }`);
  const before = '// mine\n{\n    "theme": "x", // dark\n    "context_servers": {},\n}\n';
  const target = file("zed.json", before);
  const args = ["mcp", "convert", path, "--to", "zed", "--into", target];
  await checkCommand(args, { code: 0, stdout: "", stderr: "" });
  const after = read(target);
  assert.equal(
    after,
    before.replace("{}", '{\n        "a": {\n            "command": "npx",\n            "args": ["-y", "a@1.0.0"]\n        }\n    }'),
  );
  await checkCommand(args, { code: 1, stderr: /error\[duplicate-server-id\] there is a server `a` already\n.*zed\.json:5:9/ });
  assert.equal(read(target), after);
  await checkCommand([...args, "--replace"], { code: 0, stderr: "" });
  assert.equal(read(target), after);
  const fresh = join(folder, "fresh.json");
  await checkCommand(["mcp", "convert", path, "--to", "cursor", "--into", fresh], { code: 0 });
  assert.match(read(fresh), /^\{\n {2}"mcpServers": \{/);
  const broken = file("broken.json", '{ "mcpServers": {');
  await checkCommand(["mcp", "convert", path, "--to", "cursor", "--into", broken], { code: 1, stdout: "", stderr: /error\[syntax-error\][^]*broken\.json:1:/ });
  assert.equal(read(broken), '{ "mcpServers": {');
  await checkCommand(["mcp", "convert", broken, "--to", "cursor"], { code: 1, stdout: "", stderr: /error\[syntax-error\]/ });
});

test("convert says what it needs", async () => {
  const path = file("any.json", CURSOR);
  const check = (args: string[], stderr: RegExp) => checkCommand(["mcp", "convert", ...args], { code: 2, stdout: "", stderr });
  await check([], /expected a file/);
  await check([path], /option `--to` names the client/);
  await check([path, "--to", "cursr"], /option `--to` needs [^]*did you mean `cursor`\?/);
  await check([path, "--to", "zed", "--replace"], /option `--replace` needs `--into`/);
  await check([path, "--to", "zed", "--into", "a", "--output", "b"], /option `--into` changes a file/);
  await check([join(folder, "none.json"), "--to", "zed"], /cannot read/);
  await checkCommand(["mcp", "convert", "--help"], { code: 0, stdout: /--into FILE/ });
});

const inputs = (apiKey: string) => ["--inputs", file("inputs.json", JSON.stringify({ ...INPUTS, apiKey }))];

test("a run leaves the server as the configuration of every client, without the key", async (t) => {
  const { url, apiKey } = await startComposio(t);
  const trace = join(folder, "trace.json");
  const run = ["run", WORKFLOW, "--server", `composioApi=${url}`, "--source", `composioApi=${OPENAPI}`, ...inputs(apiKey)];
  const { stdout, stderr } = await checkCommand([...run, "--trace", trace, "--mcp-config", "claude-code"], { code: 0 });
  const { mcpServers } = JSON.parse(stdout);
  const [[name, server]] = Object.entries(mcpServers) as [[string, { url: string }]];
  assert.equal(name, INPUTS.serverName.replaceAll(" ", "-"));
  assert.deepEqual({ ...server, url: "" }, { type: "http", url: "", headers: { "x-api-key": "${COMPOSIO_API_KEY}" } });
  assert.match(server.url, /\/mcp\S*[?&]user_id=ada$/);
  assert.match(stderr, /`COMPOSIO_API_KEY` is to hold the project's API key/);

  for (const { name: to } of await mcpDialects()) {
    const config = await configOfRun(JSON.parse(read(trace)), { to });
    assert.ok(config?.text !== undefined && !config.text.includes(apiKey), to);
    assert.match(config.text, /user_id=ada/, to);
    assert.deepEqual([config.madeUp, config.refused], [[], []]);
    const { findings } = await validate(config.text, { dialect: to });
    const errors = findings.filter((it) => it.severity === "error");
    // What these need besides nobody knows from a run.
    if (to !== "registry" && to !== "compozy-list") assert.deepEqual(errors, [], to);
    if (to === "vscode") assert.match(config.text, /"x-api-key": "\$\{input:composio-api-key\}"/);
    if (to === "codex") assert.match(config.text, /x-api-key = "COMPOSIO_API_KEY"/);
    if (to === "claude-desktop") assert.match(config.text, /"x-api-key:\$\{COMPOSIO_API_KEY\}"/);
  }

  const into = file(".mcp.json", '{\n  "mcpServers": {\n    "mine": { "command": "x" }\n  }\n}\n');
  const merge = [...run, "--mcp-config", "claude-code", "--mcp-into", into];
  const merged = await checkCommand(merge, { code: 0, stderr: /the server `Linear-for-Ada` is in `/ });
  assert.match(merged.stdout, /succeeded/);
  assert.deepEqual(Object.keys(JSON.parse(read(into)).mcpServers), ["mine", name]);
  const before = read(into);
  // The run has been made: what it gave is not lost.
  await checkCommand(merge, { code: 1, stderr: /there is a server `Linear-for-Ada` already[^]*as it was; this is the configuration on its own:\n\{/ });
  assert.equal(read(into), before);
  await checkCommand([...merge, "--mcp-replace"], { code: 0 });
  assert.ok(!read(into).includes(apiKey));
});

test("a file that cannot take a server is refused before anything is sent", async () => {
  const broken = file("broken2.json", "{");
  const run = ["run", WORKFLOW, "--server", "composioApi=http://127.0.0.1:9", ...inputs("ak_x")];
  await checkCommand([...run, "--mcp-config", "cursor", "--mcp-into", broken], { code: 2, stdout: "", stderr: /broken2\.json` cannot take a server; nothing was sent/ });
  await checkCommand([...run, "--mcp-into", broken], { code: 2, stderr: /option `--mcp-into` needs `--mcp-config`/ });
  await checkCommand([...run, "--mcp-config", "cursor", "--format", "json"], { code: 2, stderr: /can hold one thing/ });
});

test("a dry run says what it made up", async () => {
  const { stdout, stderr } = await checkCommand(["run", WORKFLOW, "--dry-run", "--mcp-config", "cursor", ...inputs("ak_x")], { code: 0 });
  assert.match(stderr, /warning: made up by the dry run[^\n]*`url`/);
  assert.match(JSON.parse(stdout).mcpServers["Linear-for-Ada"]?.url ?? stdout, /user_id=ada/);
});

test("a run that makes no server has no configuration", async () => {
  const text = "arazzo: 1.0.1\ninfo: { title: a, version: 1.0.0 }\nsourceDescriptions: [{ name: a, url: ./a.json }]\nworkflows: [{ workflowId: w, steps: [{ stepId: s, operationId: o, successCriteria: [{ condition: $statusCode == 200 }] }] }]\n";
  const trace = await dryRun(text);
  assert.equal(trace.status, "succeeded");
  assert.equal(await configOfRun(trace, { to: "cursor" }), undefined);
  const { code, stderr } = await telaio(["run", file("none.yaml", text), "--dry-run", "--mcp-config", "cursor"]);
  assert.deepEqual([code, /no step of this run is known to make an MCP server/.test(stderr)], [1, true]);
});

test("JavaScript converts", async () => {
  const result = await convert(CURSOR, { to: "opencode", path: ".cursor/mcp.json" });
  assert.equal(result.from, "cursor");
  assert.match(result.text ?? "", /"Authorization": "Bearer \{env:A_TOKEN\}"/);
  assert.deepEqual(result.remarks.map((it) => it.kind).sort(), ["notExpressed", "secret"]);
  for (const { from, to, message } of result.remarks) assert.ok(from < to && !message.includes(SECRET));
  const lost = result.remarks.find((it) => it.kind === "notExpressed");
  assert.equal(CURSOR.slice(lost?.from, lost?.to), '"odd"');
  const into = await convert(CURSOR, { to: "opencode", into: '{ "mcp": { "a": {} } }' });
  assert.deepEqual([into.text, into.refused.map((it) => it.code)], [undefined, ["duplicate-server-id"]]);
  await assert.rejects(convert(CURSOR, { to: "emacs" }), /expected the name of a dialect such as `cursor`, found `emacs`/);
  const none = await convert("arazzo: 1.0.1", { to: "cursor" });
  assert.deepEqual([none.text, none.findings.map((it) => it.code)], [undefined, ["unknown-document"]]);
});

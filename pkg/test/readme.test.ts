/** The code in the README runs as it stands. */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { INPUTS, MCP, OPENAPI, WORKFLOW, installed, startComposio, telaio } from "./setup.js";

const folder = join(installed, "readme");
mkdirSync(folder);
copyFileSync(WORKFLOW, join(folder, "workflow.yaml"));
copyFileSync(OPENAPI, join(folder, "openapi.json"));

const readme = readFileSync(join(installed, "node_modules/telaio/README.md"), "utf8");
const blocks = [...readme.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, code = ""]) => code);

/** A configuration of Cursor, where it has it, and a folder for that of VS Code. */
function placeConfig(place: string): void {
  mkdirSync(join(place, ".cursor"), { recursive: true });
  mkdirSync(join(place, ".vscode"), { recursive: true });
  writeFileSync(join(place, ".cursor/mcp.json"), '{ "mcpServers": { "a": { "url": "https://a.example/mcp", "odd": 1 } } }');
}
placeConfig(folder);

/** Runs the block that imports this function, and gives what it prints. */
async function output(imported: string, env: Record<string, string> = {}): Promise<string> {
  const code = blocks.find((it) => it.includes(`${imported} } from "telaio"`));
  assert.ok(code, `no block imports ${imported}`);
  writeFileSync(join(folder, `${imported}.js`), code);
  const { stdout } = await promisify(execFile)(process.execPath, [`${imported}.js`], { cwd: folder, env: { ...process.env, ...env } });
  return stdout;
}

/** The commands of each block of shell, without their comments. */
const commands = [...readme.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = ""]) =>
  block
    .split("\n")
    .map((line) => line.replace(/\s+#.*/, "").trim())
    .filter((line) => line !== ""),
);

test("converting", async () => {
  assert.match(await output("convert"), /^1 notExpressed `odd` is known neither/);
  assert.match(readFileSync(join(folder, "vscode.mcp.json"), "utf8"), /"type": "http"/);
});

test("every command", { skip: process.platform === "win32" }, async (t) => {
  const place = join(installed, "readme-commands");
  mkdirSync(place);
  copyFileSync(WORKFLOW, join(place, "workflow.yaml"));
  copyFileSync(OPENAPI, join(place, "openapi.json"));
  copyFileSync(MCP, join(place, "mcp.json"));
  writeFileSync(join(place, "servers.json"), `{ "mcpServers": { "docs": { "url": "https://docs.example.com/mcp" } } }`);
  placeConfig(place);
  const command = `"${process.execPath}" "${join(installed, "node_modules/telaio/bin/telaio.js")}"`;
  let seen = 0;
  for (const block of commands) {
    // Where a run is resumed, the one before it has failed.
    const isResumed = block.some((it) => it.includes("--resume"));
    const { url, apiKey } = await startComposio(t, ...(isResumed ? ["--fail", "createInstance=403*1"] : []));
    writeFileSync(join(place, "inputs.json"), JSON.stringify({ ...INPUTS, apiKey }));
    for (const line of block) {
      assert.match(line, /^npx telaio /);
      seen += 1;
      // These serve until they are stopped, and have tests of their own.
      if (/^npx telaio (lsp|mock|serve)$/.test(line)) continue;
      const isLive = line.includes("telaio run") && !/--dry-run|--explore/.test(line);
      const server = isLive ? ` --source composioApi=openapi.json --server composioApi=${url}` : "";
      const { status, stdout, stderr } = spawnSync("sh", ["-c", line.replace("npx telaio", command) + server], { cwd: place, encoding: "utf8" });
      const expected = line.includes("--checkpoint") || line.includes("--answer") ? 1 : 0;
      assert.equal(status, expected, `${line}\n${stdout}\n${stderr}`);
    }
  }
  assert.ok(seen >= 15, `only ${seen} commands`);
});

test("reports", async () => {
  assert.match(await output("report"), /^# Workflow `provision-mcp-server` succeeded\n/);
});

test("validate and dry run", async () => {
  assert.match(await output("validate"), /createAuthConfig 201\n[^]*succeeded \[ 'authConfigId', 'serverId', 'mcpUrl', 'instanceId' \]\n$/);
});

test("configurations of MCP servers", async () => {
  const said = await output("mcpServers, validate");
  assert.equal(said, "Claude Code Claude Code leaves out server `docs`: with a URL it needs a `type`\nstreamable-http\n");
});

test("fix", async () => {
  assert.equal(await output("fix"), "");
  assert.equal(readFileSync(join(folder, "fixed.yaml"), "utf8"), readFileSync(WORKFLOW, "utf8"));
});

test("types", async () => {
  assert.match(await output("types"), /^\/\*\*[^]*export interface ProvisionMcpServerInputs \{\n[^]*\[\n? *'authConfigId',/);
});

test("graphs and pages for readers", async () => {
  assert.match(await output("docs, flowchart, graph"), /^\d+\nflowchart TD\n[^]*createAuthConfig<br>POST/);
  assert.match(readFileSync(join(folder, "workflow.svg"), "utf8"), /^<svg /);
  assert.match(readFileSync(join(folder, "workflow.html"), "utf8"), /^<!doctype html>/);
});

test("the configuration is one", async () => {
  const [, config = ""] = /^```json\n([^]*?)^```$/m.exec(readme) ?? [];
  writeFileSync(join(folder, "telaio.config.json"), config);
  const { code, stderr } = await telaio(["validate", "workflow.yaml"], { cwd: folder });
  assert.equal(stderr, "");
  assert.notEqual(code, 2);
});

test("live run", async (t) => {
  const { url, apiKey } = await startComposio(t);
  const stdout = await output("run", { COMPOSIO_URL: url, COMPOSIO_API_KEY: apiKey });
  assert.match(stdout, /^runStarted\n[^]*runEnded\nsucceeded \{/);
});

test("a driver of one's own", async (t) => {
  const { url, apiKey } = await startComposio(t);
  writeFileSync(join(folder, "inputs.json"), JSON.stringify({ ...INPUTS, apiKey }));
  assert.match(await output("init, Run", { COMPOSIO_URL: url }), /^succeeded \[ 'authConfigId', 'serverId', 'mcpUrl', 'instanceId' \]\n$/);
});

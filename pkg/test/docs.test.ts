/** Documents as pages for readers, by the package and by the command. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { docs, graph } from "telaio";
import { docsHtml } from "telaio/docs";
import { OPENAPI, WORKFLOW, checkCommand, installed } from "./setup.js";

const SOURCE = ["--source", `composioApi=${OPENAPI}`];

test("the page has what the document and its APIs say", async () => {
  const output = join(installed, "page.html");
  await checkCommand(["docs", WORKFLOW, "-o", output, ...SOURCE], { code: 0, stderr: "", stdout: "" });
  const page = readFileSync(output, "utf8");
  assert.match(page, /^<!doctype html>\n<html lang="en">/);
  assert.match(page, /<h1>Composio Provision an MCP Server<\/h1>/);
  assert.match(page, /<code>allowedTools<\/code><\/th><td role="cell"><code>string\[\]<\/code><\/td><td role="cell">optional<\/td>/);
  assert.match(page, /<b>POST<\/b> <code>\/api\/v3\/auth_configs<\/code>/);
  assert.match(page, /<svg /);
  assert.doesNotMatch(page, /<script/);
  const printed = await checkCommand(["docs", WORKFLOW, ...SOURCE], { code: 0, stderr: "" });
  assert.equal(printed.stdout, page);
});

test("what is dangerous in descriptions is text", async () => {
  const description = [
    "<script>alert(1)</script>",
    "[a](javascript:alert(1)) [b](data:text/html,x) [c](https://c.test/\\\"onclick=x)",
    "![d](https://d.test/d.png)",
    "&amp;lt; &#128; &#0; &#xD800; &unknown;",
  ].join("\n\n");
  const text = JSON.stringify({ arazzo: "1.0.1", info: { title: "<i>", version: "1", description }, sourceDescriptions: [], workflows: [] });
  const page = docsHtml(await docs(text), await graph(text), "a<b.yaml");
  // What is nested too deeply is shown as it is written.
  const deep = `${">".repeat(20_000)} deep <b>`;
  const plain = docsHtml(await docs(text.replace(JSON.stringify(description), JSON.stringify(deep))), [], "a.yaml");
  assert.match(plain, /&gt;&gt; deep &lt;b&gt;/);
  assert.doesNotMatch(page, /<script|<i>|<img|href="(javascript|data)/);
  assert.match(page, /href="https:\/\/c\.test\/&quot;onclick=x"/);
});

test("MCP servers are a table without their secrets", async () => {
  const path = join(installed, "mcp.json");
  writeFileSync(path, JSON.stringify({ mcpServers: { files: { command: "npx", args: ["files"], env: { API_KEY: "sk-live-123456789012345678901234" } } } }));
  const { stdout } = await checkCommand(["docs", path], { code: 0, stderr: "" });
  assert.match(stdout, /<code>files<\/code><\/th><td>stdio<\/td><td><code>npx files<\/code><\/td><td><code>API_KEY<\/code>/);
  assert.doesNotMatch(stdout, /sk-live/);
});

test("there must be a document", async () => {
  const path = join(installed, "nothing.yaml");
  writeFileSync(path, "a: 1\n");
  const { stderr } = await checkCommand(["docs", path], { code: 2, stdout: "" });
  assert.match(stderr, /is no Arazzo document with workflows/);
  await assert.rejects(docs("a: 1"), /no Arazzo document/);
});

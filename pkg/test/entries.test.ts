/** What the entry points of the package have beside each other. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import * as telaio from "telaio";
import * as mcp from "telaio/mcp";
import { MCP_MISTAKE, installed, read } from "./setup.js";

const require = createRequire(import.meta.url);

test("the package has the whole path from a text to a trace", () => {
  for (const name of ["validate", "plan", "run", "dryRun", "Run", "convert", "format"]) assert.ok(name in telaio, name);
});

test("a document is laid out, and its comments stay", async () => {
  const text = "arazzo:   1.0.1 # the version\r\ninfo: { title: A,   version: '1' }\r\n\r\n\r\nsourceDescriptions:   []\r\n";
  const laidOut = await telaio.format(text);
  assert.equal(laidOut, "arazzo: 1.0.1 # the version\r\ninfo: { title: A, version: '1' }\r\n\r\nsourceDescriptions: []\r\n");
  assert.equal(await telaio.format(laidOut), laidOut);
  assert.equal(await telaio.format("a: [", { tabSize: 4 }), "a: [");
});

test("configurations of MCP servers are checked, listed and converted", async () => {
  const text = read(MCP_MISTAKE);
  assert.deepEqual(await mcp.check(text), await telaio.validate(text));
  const config = '{ "mcpServers": { "docs": { "type": "http", "url": "https://docs.example.com/mcp" } } }';
  assert.deepEqual((await mcp.list(config)).servers.map((it) => it.target), ["https://docs.example.com/mcp"]);
  assert.match((await mcp.convert(config, { to: "vscode" })).text ?? "", /"servers"/);
  assert.ok((await mcp.dialects()).some((it) => it.name === "vscode"));
});

const folder = join(installed, "node_modules/telaio");
const { exports } = JSON.parse(read(join(folder, "package.json"))) as { exports: Record<string, unknown> };
const entries = Object.keys(exports).filter((it) => !/\.(json|wasm|md)$/.test(it)).map((it) => it.replace(/^\./, "telaio"));

test("the README lists every entry point", () => {
  const [table = ""] = /^\| import \|[^]*?\n\n/m.exec(read(join(folder, "README.md"))) ?? [];
  const listed = [...table.matchAll(/`(telaio(?:\/[\w/]+)?)`/g)].map((it) => it[1]);
  assert.deepEqual([...new Set(listed)].sort(), [...entries].sort());
});

test("`require` has the same functions, of one engine", async () => {
  for (const name of entries) {
    const required = Object.keys(require(name)).filter((it) => it !== "module.exports" && it !== "__esModule");
    assert.deepEqual(required.sort(), Object.keys(await import(name)).sort(), name);
  }
  assert.equal(require("telaio/mcp").convert, require("telaio").convert);
});

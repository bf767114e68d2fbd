/** What the command loads before it can do what it is asked for: the less, the sooner it starts. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { WORKFLOW, checkCommand, installed } from "./setup.js";

const folder = mkdtempSync(join(tmpdir(), "telaio-start-"));
after(() => rmSync(folder, { recursive: true }));

/** Says at the end which wasm has been compiled, by its bytes, and which of Node's own modules have been loaded. */
const WATCH = join(folder, "watch.mjs");
writeFileSync(
  WATCH,
  `const compiled = [];
const { compile } = WebAssembly;
WebAssembly.compile = (bytes) => (compiled.push(bytes.byteLength), compile(bytes));
process.on("exit", () => process.stderr.write(JSON.stringify({ compiled, modules: process.moduleLoadList })));
`,
);

async function loadedBy(args: string[]): Promise<{ compiled: number[]; modules: string[] }> {
  const { stderr } = await checkCommand(args, { code: 0 }, { env: { NODE_OPTIONS: `--import=${pathToFileURL(WATCH).href}` } });
  return JSON.parse(stderr) as { compiled: number[]; modules: string[] };
}

const bytesOf = (name: string) => statSync(join(installed, "node_modules/telaio/dist/wasm", name)).size;

test("what only validates starts the small wasm, and nothing of Node's `fetch`", async () => {
  const config = join(folder, ".mcp.json");
  writeFileSync(config, '{ "mcpServers": { "docs": { "type": "http", "url": "https://docs.example.com/mcp" } } }');
  for (const args of [["validate", WORKFLOW], ["mcp", "check", config], ["explain", "duplicate-step-id"]]) {
    const { compiled, modules } = await loadedBy(args);
    assert.deepEqual(compiled, [bytesOf("validate_bg.wasm")], args.join(" "));
    assert.deepEqual(modules.filter((it) => /undici|NativeModule (http|crypto)$/.test(it)), [], args.join(" "));
  }
});

test("what needs more starts the engine alone", async () => {
  const { compiled, modules } = await loadedBy(["graph", WORKFLOW]);
  assert.deepEqual(compiled, [bytesOf("core-fast_bg.wasm")]);
  assert.deepEqual(modules.filter((it) => /undici/.test(it)), []);
});

test("what needs no engine starts none", async () => {
  for (const args of [["--version"], ["--help"], ["validate", "--help"]]) assert.deepEqual((await loadedBy(args)).compiled, [], args.join(" "));
});

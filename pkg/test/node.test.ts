/** `telaio/node`: what the command does with files, as functions. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { dryRun, rules, types, validate } from "telaio";
import { FileError, findFiles, loadConfig, loadDocument, portable, rulePage, validateFiles } from "telaio/node";
import { json, sarif } from "telaio/report";
import { MCP, MISTAKES, OPENAPI, WORKFLOW, example, installed, telaio } from "./setup.js";

/** A folder with files, empty but for these. */
function folder(name: string, files: Record<string, string>): string {
  const path = join(installed, "node-entry", name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  return path;
}

const EMPTY = "arazzo: 1.0.1\ninfo: { title: Pets, version: '1' }\nsourceDescriptions: [{ name: pets, url: pets.yaml, type: openapi }]\nworkflows: []\n";

test("files are found, checked and reported as by the command", async () => {
  const { files, problems, passed } = await validateFiles([example("broken"), WORKFLOW]);
  const { stdout, code } = await telaio(["validate", example("broken"), WORKFLOW, "--format", "json"]);
  assert.deepEqual(JSON.parse(json(files)), JSON.parse(stdout));
  assert.deepEqual([problems, passed, code], [[], false, 1]);
  assert.equal((await validateFiles(MCP)).passed, true);
});

test("a report has paths that other programs find", async () => {
  const { files } = await validateFiles(relative("", MISTAKES));
  const page = rulePage;
  const log = JSON.parse(sarif(files.map(portable), { rules: await rules(), page }));
  const whole = JSON.parse((await telaio(["validate", MISTAKES, "--format", "sarif"])).stdout);
  assert.deepEqual(log, whole);
});

test("a document comes with its sources, for the engine to take", async () => {
  const { text, url, sources, ...rest } = await loadDocument(WORKFLOW);
  assert.deepEqual(rest.declared.map((it) => it.name), ["composioApi"]);
  assert.ok(!(await validate(text, { url, sources })).findings.some((it) => it.code === "source-not-at-hand"));
  assert.equal((await dryRun(text, { url, sources })).status, "succeeded");
  const chosen = await loadDocument(WORKFLOW, { sources: { composioApi: OPENAPI } });
  assert.match((await types(chosen.text, { sources: chosen.sources })).typescript, /mcpUrl: string/);
});

test("the nearest configuration holds", async () => {
  const root = folder("config", { "telaio.config.json": '{ "rules": { "source-not-at-hand": "error" }, "maxWarnings": 3, "sources": { "pets": "a/pets.yaml" }, "ignore": ["b/**"] }', "a/b.arazzo.yaml": EMPTY, "b/c.arazzo.yaml": EMPTY });
  const config = await loadConfig(join(root, "a/b.arazzo.yaml"));
  assert.deepEqual([config.rules, config.maxWarnings], [{ "source-not-at-hand": "error" }, 3]);
  assert.equal(config.ignores(join(root, "b/c.arazzo.yaml")), true);
  await assert.rejects(loadDocument(join(root, "a/b.arazzo.yaml")), { name: "FileError", message: /cannot read .*pets.yaml`: there is no such file/ });
  assert.deepEqual((await findFiles([root])).map((it) => relative(root, it.path)), [join("a", "b.arazzo.yaml"), join("b", "c.arazzo.yaml")]);
});

test("what cannot be read does not keep the others from being checked", async () => {
  const root = folder("problems", { "a.arazzo.yaml": EMPTY, "telaio.config.json": '{ "maxWarnings": 0 }' });
  const { files, problems, excess, passed } = await validateFiles([join(root, "nowhere.yaml"), root]);
  assert.equal(files.length, 1);
  assert.match(problems.join(), /^cannot read `.*nowhere.yaml`: there is no such file$/);
  assert.match(excess.join(), /^more warnings than allowed: \d+ instead of 0$/);
  assert.equal(passed, false);
  assert.deepEqual((await validateFiles(root, { maxWarnings: 10 })).excess, []);
});

test("what makes no sense is an error that says so", async () => {
  await assert.rejects(validateFiles(join(installed, "*.nothing")), FileError);
  await assert.rejects(validateFiles(WORKFLOW, { sources: { composioAPI: OPENAPI } }), { name: "FileError", message: "no source description is called `composioAPI`; did you mean `composioApi`?" });
  await assert.rejects(loadDocument(WORKFLOW, { sources: { constructor: OPENAPI } }), FileError);
  const root = folder("wrong", { "a.arazzo.yaml": EMPTY, "telaio.config.json": '{ "rule": {} }' });
  await assert.rejects(loadConfig(join(root, "a.arazzo.yaml")), { name: "FileError", message: /telaio\.config\.json:1:3: unknown field `rule`; did you mean `rules`\?/ });
});

test("files are mended where they are", async () => {
  const root = folder("fix", {});
  mkdirSync(root, { recursive: true });
  cpSync(MISTAKES, join(root, "a.arazzo.yaml"));
  const before = readFileSync(MISTAKES, "utf8");
  const { files } = await validateFiles(root, { fix: true });
  assert.ok((files[0]?.fixed?.length ?? 0) > 0);
  assert.notEqual(readFileSync(join(root, "a.arazzo.yaml"), "utf8"), before);
});

test("long work says how far it is, and can be ended", async () => {
  const seen: [number, number][] = [];
  await validateFiles([WORKFLOW, MISTAKES], { onProgress: (...it) => seen.push(it) });
  assert.deepEqual(seen, [[0, 2], [1, 2]]);
  const cancel = new AbortController();
  const onProgress = (done: number) => done === 1 && cancel.abort();
  await assert.rejects(validateFiles([WORKFLOW, MISTAKES], { signal: cancel.signal, onProgress }), { name: "AbortError" });
});

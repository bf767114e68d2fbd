/** Services for editors: their places are those of JavaScript, and their data is that of the protocol. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import {
  codeActions,
  completion,
  definition,
  documentSymbols,
  foldingRanges,
  formatting,
  hover,
  prepareRename,
  references,
  rename,
  semanticTokens,
  semanticTokensLegend,
} from "telaio/editor";
import type { CompletionItem, Position, TextEdit } from "telaio/editor";
import { editor } from "telaio";

/** The item with this label where `<|>` stands. */
async function offered(marked: string, label: string, options = {}): Promise<CompletionItem> {
  const text = marked.replace("<|>", "");
  const { items } = await completion(text, position(marked), options);
  const found = items.find((it) => it.label === label);
  assert.ok(found, `${label} is not among ${items.map((it) => it.label).join(", ")}`);
  return found;
}

function position(marked: string): Position {
  const lines = marked.slice(0, marked.indexOf("<|>")).split("\n");
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

test("a completion replaces what is typed, counted in UTF-16", async () => {
  const found = await offered("arazzo: 1.0.1\ninfo: { title: 🐾, summ<|> }", "summary");
  assert.deepEqual(found.textEdit, {
    range: { start: { line: 1, character: 19 }, end: { line: 1, character: 23 } },
    newText: "summary: $1",
  });
  assert.equal(found.insertTextFormat, 2);
});

test("the same text, another text and another name are told apart", async () => {
  await offered("arazzo: 1.0.1\n<|>", "workflows");
  await offered("arazzo: 1.0.1\n<|>", "workflows", { name: "a.toml" }).then(
    () => assert.fail("this is no TOML"),
    (error: unknown) => assert.match(String(error), /is not among/),
  );
  await offered("arazzo: 1.0.1\n<|>", "workflows");
});

test("a position that there is not means the nearest", async () => {
  const { items } = await completion("arazzo: 1.0.1\n", { line: 99, character: 99 });
  assert.ok(items.some((it) => it.label === "workflows"));
  const empty = await completion("", { line: 0, character: 0 });
  assert.deepEqual(empty.items.map((it) => it.label), ["arazzo", "mcpServers", "a workflow document"]);
});

test("the services share the engine of the package", async () => {
  assert.equal(editor.completion, completion);
  const required = createRequire(import.meta.url)("telaio/editor") as typeof editor;
  const { items } = await required.completion("arazzo: 1.0.1\n", { line: 1, character: 0 });
  assert.ok(items.length > 0);
});

const WORKFLOW = `arazzo: 1.0.1
info: { title: "🐾", version: "1" }
sourceDescriptions:
  - { name: pets, url: pets.yaml, type: openapi }
workflows:
  - workflowId: adopt
    steps:
      - stepId: find
        operationId: findPet
        successCriteria:
          - condition: $statusCode == 200
        outputs: { "🐾": x, name: $response.body#/name }
    outputs:
      name:   $steps.find.outputs.name
`;

const API = `openapi: 3.1.0
info: { title: Pets, version: "1" }
paths:
  /pets:
    get:
      operationId: findPet
      parameters: [{ name: id, in: query, required: true, schema: { type: integer } }]
      responses:
        "200":
          description: A pet.
          content: { application/json: { schema: { properties: { name: { type: string } } } } }
`;

const OPTIONS = { name: "adopt.arazzo.yaml", sources: [{ name: "pets", text: API, url: "pets.yaml" }] };

/** Where a part of the workflow begins. */
function at(part: string): Position {
  return position(WORKFLOW.replace(part, `<|>${part}`));
}

/** The workflow after edits. */
function edited(edits: TextEdit[]): string {
  const lines = WORKFLOW.split("\n");
  const offset = (it: Position) => lines.slice(0, it.line).join("\n").length + (it.line ? 1 : 0) + it.character;
  const last = edits.toReversed();
  return last.reduce((text, it) => text.slice(0, offset(it.range.start)) + it.newText + text.slice(offset(it.range.end)), WORKFLOW);
}

test("a name is changed everywhere, counted in UTF-16", async () => {
  const place = at("name: $response");
  const { placeholder, range } = await prepareRename(WORKFLOW, place, OPTIONS);
  assert.equal(placeholder, "name");
  assert.deepEqual(range.start, { line: 11, character: 28 });
  assert.equal((await references(WORKFLOW, place, OPTIONS)).length, 2);
  const { changes } = await rename(WORKFLOW, place, "title", OPTIONS);
  assert.deepEqual(Object.keys(changes), [OPTIONS.name]);
  const text = edited(changes[OPTIONS.name] ?? []);
  assert.match(text, /title: \$response\.body#\/name/);
  assert.match(text, /\$steps\.find\.outputs\.title/);
  await assert.rejects(rename(WORKFLOW, at("find\n"), "my step", OPTIONS), /cannot be in the name of a step/);
  await assert.rejects(prepareRename(WORKFLOW, { line: 0, character: 0 }, OPTIONS), /no name here/);
});

test("what stands at a position is explained, and where it is declared", async () => {
  const found = await hover(WORKFLOW, at("findPet"), OPTIONS);
  assert.match(found?.contents.value ?? "", /GET \/pets/);
  assert.equal(await hover(WORKFLOW, { line: 99, character: 0 }, OPTIONS), null);
  const [declared] = await definition(WORKFLOW, at("findPet"), OPTIONS);
  assert.equal(declared?.uri, "pets.yaml");
  assert.deepEqual(declared?.range.start, { line: 5, character: 19 });
  const [own] = await definition(WORKFLOW, at("find.outputs"), OPTIONS);
  assert.deepEqual(own, { uri: OPTIONS.name, range: { start: { line: 7, character: 16 }, end: { line: 7, character: 20 } } });
});

test("what is missing can be added, and fixes are offered", async () => {
  const place = at("findPet");
  const actions = await codeActions(WORKFLOW, { start: place, end: place }, OPTIONS);
  const adding = actions.find((it) => it.title.startsWith("add `id`"));
  assert.equal(adding?.kind, "refactor.rewrite");
  assert.match(edited(adding?.edit.changes[OPTIONS.name] ?? []), /- name: id\n {12}in: query/);
  const misspelt = WORKFLOW.replace("workflowId", "workflowID");
  const key = position(misspelt.replace("workflowID", "<|>workflowID"));
  const fixes = await codeActions(misspelt, { start: key, end: key }, OPTIONS);
  assert.deepEqual(fixes.filter((it) => it.isPreferred).map((it) => [it.title, it.kind, it.code]), [
    ["rename to `workflowId`", "quickfix", "unknown-field"],
  ]);
  assert.ok(fixes.some((it) => it.kind === "source.fixAll.telaio"));
  const less = await codeActions(misspelt, { start: key, end: key }, { ...OPTIONS, rules: { "unknown-field": "off" } });
  assert.deepEqual(less.filter((it) => it.code === "unknown-field" || it.kind === "source.fixAll.telaio"), []);
});

test("the outline, folding, tokens and layout of a document", async () => {
  const symbols = await documentSymbols(WORKFLOW, OPTIONS);
  assert.deepEqual(symbols.map((it) => it.name), ["sourceDescriptions", "adopt"]);
  assert.ok((await foldingRanges(WORKFLOW, OPTIONS)).some((it) => it.startLine === 4 && it.endLine === 13));
  const { data } = await semanticTokens(WORKFLOW, OPTIONS);
  assert.equal(data.length % 5, 0);
  const { tokenTypes } = await semanticTokensLegend();
  // The first is the name of the source.
  assert.deepEqual([data[0], data[1], data[2], tokenTypes[data[3] ?? -1], data[4]], [3, 12, 4, "namespace", 1]);
  const edits = await formatting(WORKFLOW, OPTIONS);
  assert.deepEqual(edits.map((it) => it.newText), [" "]);
  assert.equal(edited(edits), WORKFLOW.replace("name:   $steps", "name: $steps"));
});

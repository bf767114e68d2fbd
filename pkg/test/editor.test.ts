/** Services for editors: their places are those of JavaScript, and their data is that of the protocol. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { completion } from "telaio/editor";
import type { CompletionItem, Position } from "telaio/editor";
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

/** `telaio/monaco` as a person uses it, in Chromium. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { pageWith } from "./editor-page.js";
import { MISTAKES, OPENAPI, WORKFLOW, read } from "./setup.js";

// Monaco writes styles into the page, and starts workers of its own.
const open = pageWith("monaco-page.js", {
  styles: "'self' 'unsafe-inline'",
  workers: { json: "monaco-editor/language/json/json.worker.js", worker: "monaco-editor/editor/editor.worker.js" },
});

/** The rules of the findings, once one of this rule is among them. */
async function codes(page: Page, code: string): Promise<unknown[]> {
  await page.waitForFunction((code) => markers().some((it) => it.code === code), code);
  return page.evaluate(() => markers().map((it) => it.code));
}

/** Puts the cursor into the first occurrence of a text, after as many characters. */
async function place(page: Page, at: string, after = 1): Promise<void> {
  await page.evaluate(
    ([at, after]) => {
      const place = editor.getModel()?.getPositionAt(editor.getValue().indexOf(at) + after);
      if (place === undefined) return;
      editor.setPosition(place);
      editor.revealLineInCenter(place.lineNumber);
      editor.focus();
    },
    [at, after] as const,
  );
}

test("findings are markers", async (t) => {
  const { page, complaints } = await open(t, read(MISTAKES));
  const found = await codes(page, "unknown-field");
  for (const code of ["duplicate-step-id", "unknown-input"]) assert.ok(found.includes(code), code);
  assert.ok(!found.includes("unknown-operation"));
  const twice = await page.evaluate(() => markers().find((it) => it.code === "duplicate-step-id"));
  assert.equal(twice?.relatedInformation?.[0]?.message, "first used here");
  await page.evaluate((api) => {
    sources = [{ name: "composioApi", text: api }];
    registration.refresh();
  }, read(OPENAPI));
  await codes(page, "unknown-operation");
  await page.evaluate(() => registration.dispose());
  assert.deepEqual(await page.evaluate(() => markers()), []);
  assert.deepEqual(complaints, []);
});

test("other documents are left alone", async (t) => {
  const { page } = await open(t, read(MISTAKES));
  await codes(page, "unknown-field");
  await page.evaluate(() => editor.setValue("kind: Deployment\nkind: twice\n"));
  await page.waitForFunction(() => markers().length === 0);
});

test("completion", async (t) => {
  const { page, complaints } = await open(t, "arazzo: 1.0.1\nworkflows:\n- workflowId: a\n  steps:\n  - st");
  await place(page, "  - st", 6);
  await page.evaluate(() => editor.trigger("test", "editor.action.triggerSuggest", {}));
  const option = page.locator(".suggest-widget").getByRole("option", { name: /^stepId/ });
  await option.first().waitFor();
  await option.first().click();
  await page.waitForFunction(() => editor.getValue().endsWith("  - stepId: "));
  await page.keyboard.type("first");
  assert.match(await page.evaluate(() => editor.getValue()), /  - stepId: first$/);
  assert.deepEqual(complaints, []);
});

test("renaming and formatting", async (t) => {
  const { page, complaints } = await open(t, read(WORKFLOW));
  await place(page, "- stepId: createAuth", 12);
  // An action is over when the person has answered, so nobody waits for it.
  const run = (action: string) => page.evaluate((action) => void editor.getAction(action)?.run(), action);

  await run("editor.action.rename");
  const field = page.locator(".rename-input");
  await field.waitFor();
  await field.fill("authorize");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => editor.getValue().includes("- stepId: authorize\n"));
  assert.doesNotMatch(await page.evaluate(() => editor.getValue()), /\$steps\.createAuthConfig\./);

  await page.evaluate(() => editor.getModel()?.setValue("arazzo:    1.0.1\ninfo:\n        title: x\n"));
  await run("editor.action.formatDocument");
  await page.waitForFunction(() => editor.getValue() === "arazzo: 1.0.1\ninfo:\n  title: x\n");
  assert.deepEqual(complaints, []);
});

test("hovers, definitions in the API, and quick fixes", async (t) => {
  const { page, complaints } = await open(t, read(MISTAKES));
  await page.evaluate((text) => {
    sources = [{ name: "composioApi", text, url: "https://telaio.example/openapi.json" }];
    registration.refresh();
  }, read(OPENAPI));
  await codes(page, "unknown-operation");
  const run = (action: string) => page.evaluate((action) => void editor.getAction(action)?.run(), action);

  await place(page, "operationId: postAuthConfigs", 16);
  await run("editor.action.showHover");
  await page.locator(".monaco-hover", { hasText: "POST" }).first().waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("F12");
  await page.waitForFunction(() => opened.length > 0);
  assert.equal(((await page.evaluate(() => opened)) as { uri: string }[])[0]?.uri, "https://telaio.example/openapi.json");

  await place(page, "postMcpServer\n", 3);
  await page.keyboard.press("ControlOrMeta+Period");
  await page.locator(".action-widget").getByRole("option", { name: /change to/ }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => editor.getValue().includes("operationId: postMcpServers\n"));
  assert.deepEqual(complaints, []);
});

/** `telaio/codemirror` as a person uses it, in Chromium. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { pageWith } from "./editor-page.js";
import { MISTAKES, OPENAPI, read } from "./setup.js";

const open = pageWith("codemirror-page.js");

const content = (page: Page) => page.locator(".cm-content");
const text = (page: Page) => page.evaluate(() => view.state.doc.toString());

/** Puts the cursor into the first occurrence of a text, after as many characters. */
async function place(page: Page, at: string, after = 1): Promise<void> {
  await page.evaluate(
    ([at, after]) => {
      const offset = view.state.doc.toString().indexOf(at) + after;
      view.dispatch({ selection: { anchor: offset }, scrollIntoView: true });
      view.focus();
    },
    [at, after] as const,
  );
}

/** CodeMirror takes no choice while a list is so new that it may not have been read: 75 ms. */
const chooseable = (page: Page) => page.waitForTimeout(200);

test("findings are underlined, and their fixes at hand", async (t) => {
  const { page, complaints } = await open(t, read(MISTAKES));
  await page.locator(".cm-lintRange-error").first().waitFor();
  await content(page).focus();
  await page.keyboard.press("F8");
  const tooltip = page.locator(".cm-tooltip-lint");
  await page.keyboard.press("ControlOrMeta+Shift+M");
  const panel = page.locator(".cm-panel-lint");
  await panel.getByRole("option").first().waitFor();
  await panel.getByRole("button", { name: /rename to/ }).first().click();
  await page.waitForFunction(() => view.state.doc.toString().includes("- stepId: createAuthConfig"));
  await page.keyboard.press("Escape");
  await place(page, "arazzo");
  await page.keyboard.press("ControlOrMeta+z");
  assert.match(await text(page), /- stepID: createAuthConfig/);
  assert.equal(await tooltip.count(), 0);
  assert.deepEqual(complaints, []);
});

test("a fix that was overtaken by other edits still goes where it belongs", async (t) => {
  const { page } = await open(t, read(MISTAKES));
  await page.locator(".cm-lintRange-error").first().waitFor();
  await place(page, "stepID");
  await page.locator(".cm-lintRange-error").first().hover();
  const fix = page.locator(".cm-tooltip-lint").getByRole("button", { name: /rename to/ });
  await fix.waitFor();
  await page.evaluate(() => view.dispatch({ changes: { from: 0, insert: "# a comment of some length\n" } }));
  await fix.click();
  await page.waitForFunction(() => view.state.doc.toString().includes("- stepId: createAuthConfig"));
  assert.equal((await text(page)).replace("# a comment of some length\n", ""), read(MISTAKES).replace("- stepID:", "- stepId:"));
});

test("new sources are looked at once the page says so", async (t) => {
  const { page } = await open(t, read(MISTAKES));
  await page.locator(".cm-lintRange-error").first().waitFor();
  const unknown = page.locator(".cm-lintRange", { hasText: "postMcpServer" });
  assert.equal(await unknown.count(), 0);
  await page.evaluate((api) => {
    sources = [{ name: "composioApi", text: api }];
    refreshEditor();
  }, read(OPENAPI));
  await unknown.waitFor();
});

test("completion goes on as one types, and its stops are gone through by Tab", async (t) => {
  const { page, complaints } = await open(t, "arazzo: 1.0.1\nworkflows:\n- workflowId: a\n  steps:\n  - ");
  await place(page, "  - ", 4);
  await page.keyboard.type("st");
  const list = page.locator(".cm-tooltip-autocomplete");
  await list.getByRole("option", { name: /^stepId/ }).waitFor();
  await page.keyboard.type("epI");
  await chooseable(page);
  await page.keyboard.press("Enter");
  await page.keyboard.type("first");
  assert.match(await text(page), /  - stepId: first$/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+z");
  await page.keyboard.press("ControlOrMeta+z");
  assert.match(await text(page), /  - st(epI)?$|  - $/);
  assert.deepEqual(complaints, []);
});

test("completion in JSON adds the comma that is missing, as one step", async (t) => {
  const before = '{\n  "arazzo": "1.0.1"\n  \n}';
  const { page } = await open(t, before);
  await place(page, '"1.0.1"\n', 10);
  await page.keyboard.press("Control+Space");
  const option = page.locator(".cm-tooltip-autocomplete").getByRole("option", { name: /^workflows/ });
  await option.waitFor();
  await chooseable(page);
  await option.click();
  await page.waitForFunction(() => view.state.doc.toString().includes('"1.0.1",'));
  const written = await text(page);
  assert.match(written, /^\{\n  "arazzo": "1\.0\.1",\n  "workflows": /);
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+z");
  assert.equal(await text(page), before);
});

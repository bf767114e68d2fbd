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

/** `telaio/codemirror` as a person uses it, in Chromium. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { pageWith } from "./editor-page.js";
import { MISTAKES, OPENAPI, WORKFLOW, read } from "./setup.js";

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
  await fix.evaluate((button: HTMLElement) => {
    view.dispatch({ changes: { from: 0, insert: "# a comment of some length\n" } });
    button.click();
  });
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

/** Gives the page the API. */
const giveApi = (page: Page) =>
  page.evaluate((text) => {
    sources = [{ name: "composioApi", text, url: "https://telaio.example/openapi.json" }];
    refreshEditor();
  }, read(OPENAPI));

test("what is at the cursor is shown and read out, by a key", async (t) => {
  const { page, complaints } = await open(t, read(WORKFLOW));
  await giveApi(page);
  await place(page, "operationId: postMcp", 16);
  await page.evaluate(() => {
    // What is read out is there for a moment only.
    const announced = view.dom.querySelector(".cm-announced");
    new MutationObserver(() => opened.push(announced?.textContent)).observe(announced ?? view.dom, { childList: true, subtree: true });
  });
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.press("ControlOrMeta+i");
  await page.locator(".cm-telaio-hover", { hasText: "POST" }).waitFor();
  await page.waitForFunction(() => opened.some((it) => String(it).includes("POST")));
  assert.deepEqual(complaints, []);
});

test("definitions are gone to in the document, and in the API through the page", async (t) => {
  const { page, complaints } = await open(t, read(WORKFLOW));
  await giveApi(page);
  await place(page, "$steps.createAuthConfig", 10);
  await page.keyboard.press("F12");
  await page.waitForFunction(() => view.state.sliceDoc(view.state.selection.main.from, view.state.selection.main.to) === "createAuthConfig");
  assert.match(await page.evaluate(() => view.state.doc.lineAt(view.state.selection.main.from).text), /- stepId: createAuthConfig/);

  await place(page, "operationId: postMcp", 16);
  await page.keyboard.press("F12");
  await page.waitForFunction(() => opened.length > 0);
  const [location] = (await page.evaluate(() => opened)) as { uri: string; range: { start: { line: number } } }[];
  assert.equal(location?.uri, "https://telaio.example/openapi.json");
  assert.match(read(OPENAPI).split("\n")[location?.range.start.line ?? -1] ?? "", /postMcpServers/);

  // A press with the key for commands does the same.
  await page.locator(".cm-line", { hasText: "operationId: postMcpServers" }).getByText("postMcpServers").first().click({ modifiers: ["ControlOrMeta"] });
  await page.waitForFunction(() => opened.length > 1);
  assert.deepEqual(complaints, []);
});

test("code actions are chosen by keys", async (t) => {
  const { page, complaints } = await open(t, read(MISTAKES));
  await giveApi(page);
  await place(page, "postMcpServer\n", 3);
  await page.keyboard.press("ControlOrMeta+.");
  const list = page.getByRole("listbox", { name: "Code actions" });
  await list.waitFor();
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "detached" });
  assert.ok(await page.evaluate(() => view.hasFocus));
  await page.keyboard.press("ControlOrMeta+.");
  await list.getByRole("option", { name: /^change to postMcpServers/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => view.state.doc.toString().includes("operationId: postMcpServers\n"));
  assert.deepEqual(complaints, []);
});

test("references are listed, and gone to by keys alone", async (t) => {
  const { page, complaints } = await open(t, read(WORKFLOW));
  await place(page, "- stepId: createAuth", 12);
  await page.keyboard.press("Shift+F12");
  const list = page.getByRole("listbox", { name: /references$/ });
  await list.waitFor();
  assert.ok((await list.getByRole("option").count()) > 2);
  await page.keyboard.press("ArrowDown");
  await list.getByRole("option", { selected: true, name: /\$steps\.createAuthConfig/ }).waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => view.state.sliceDoc(view.state.selection.main.from, view.state.selection.main.to)), "createAuthConfig");
  assert.ok(await page.evaluate(() => view.hasFocus));
  await page.getByRole("button", { name: /^Close/ }).click();
  await list.waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});

test("a step is renamed in all places, and back in one step", async (t) => {
  const { page, complaints } = await open(t, read(WORKFLOW));
  await place(page, "- stepId: createAuth", 12);
  await page.keyboard.press("F2");
  const field = page.getByRole("textbox", { name: "New name for createAuthConfig" });
  await field.waitFor();
  await field.fill("createServer");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: /already/ }).waitFor();
  await field.fill("authorize");
  await page.keyboard.press("Enter");
  await page.locator(".cm-telaio-notice", { hasText: /^Renamed to authorize in \d+ places$/ }).waitFor();
  const renamed = await text(page);
  assert.match(renamed, /- stepId: authorize\n/);
  assert.doesNotMatch(renamed, /\$steps\.createAuthConfig\./);
  await page.keyboard.press("ControlOrMeta+z");
  assert.equal(await text(page), read(WORKFLOW));
  await place(page, "arazzo: 1", 2);
  await page.keyboard.press("F2");
  await page.locator(".cm-telaio-notice", { hasText: /no name here/ }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.locator(".cm-telaio-notice").waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});

test("the outline goes to a step", async (t) => {
  const { page } = await open(t, read(WORKFLOW));
  await content(page).focus();
  await page.keyboard.press("ControlOrMeta+Shift+O");
  const list = page.getByRole("listbox", { name: "Outline" });
  await list.getByRole("option", { name: /^createServer/ }).click();
  assert.equal(await page.evaluate(() => view.state.sliceDoc(view.state.selection.main.from, view.state.selection.main.to)), "createServer");
  await list.focus();
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "detached" });
});

test("formatting keeps comments and the cursor's place in the text", async (t) => {
  const { page } = await open(t, "arazzo:    1.0.1 # a comment\ninfo:\n        title: x\n");
  await place(page, "title", 3);
  await page.keyboard.press("Shift+Alt+F");
  await page.waitForFunction(() => view.state.doc.toString() === "arazzo: 1.0.1 # a comment\ninfo:\n  title: x\n");
  assert.equal(await page.evaluate(() => view.state.sliceDoc(view.state.selection.main.head)), "le: x\n");
  await page.keyboard.press("Shift+Alt+F");
  await page.locator(".cm-telaio-notice", { hasText: "Nothing to format" }).waitFor();
});

test("names and expressions are told apart, and lines fold", async (t) => {
  const { page } = await open(t, read(WORKFLOW));
  await page.locator(".cm-telaio-event.cm-telaio-declaration", { hasText: /^createAuthConfig$/ }).first().waitFor();
  await page.locator(".cm-telaio-keyword", { hasText: "$inputs" }).first().waitFor();
  // Typing before them moves them along until they are known anew.
  const declared = await page.evaluate(() => {
    for (const insert of ["# first\n", "# second\n"]) view.dispatch({ changes: { from: 0, insert } });
    return [...view.dom.querySelectorAll(".cm-telaio-event.cm-telaio-declaration")].map((it) => it.textContent);
  });
  assert.ok(declared.includes("createAuthConfig"), declared.join());
  await place(page, "sourceDescriptions:", 3);
  await page.evaluate(() => view.dispatch({ changes: { from: 0, insert: "# third\n" } }));
  await page.keyboard.press("Control+Shift+BracketLeft");
  await page.locator(".cm-foldPlaceholder").waitFor();
});

test("axe finds nothing in what opens", async (t) => {
  const { page } = await open(t, read(WORKFLOW));
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(axe);
  const violations = () =>
    page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run();
      return violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join(" ")}`);
    });
  await place(page, "- stepId: createAuth", 12);
  await page.keyboard.press("Shift+F12");
  await page.getByRole("listbox").waitFor();
  assert.deepEqual(await violations(), []);
  await page.keyboard.press("Escape");
  await page.keyboard.press("F2");
  await page.getByRole("textbox", { name: /^New name/ }).waitFor();
  assert.deepEqual(await violations(), []);
});

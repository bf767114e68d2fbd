/** The Run panel as a debugger: pausing, stepping, going back, other answers and values, and going on after a failure. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { OPENAPI, SHOP, openShop, runLive, shop } from "./shop.js";
import { barButton, checkedState, openFile, runState, stage, step, violations } from "./stage.js";

const open = stage();

const debuggerButton = (page: Page, name: string): Locator => page.getByRole("toolbar", { name: "Debugger" }).getByRole("button", { name, exact: true });
const states = (page: Page) => page.locator(".step-state").allInnerTexts();
const paused = (page: Page, words: string) => runState(page).filter({ hasText: words }).waitFor();
const openStep = (page: Page, stepId: string) => step(page, stepId).locator("summary").first().click();

/** Runs the shop's workflow for real, up to its third step. */
async function runUntilRead(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Run", exact: true }).click();
  await page.getByRole("button", { name: "Breakpoint at read" }).click();
  await runLive(page);
  await paused(page, "Run paused before read.");
}

test("a dry run is stepped through from the keyboard, to a breakpoint and to its end", async () => {
  const { page, complaints } = await open();
  await openShop(page);
  await page.keyboard.press("F10");
  await paused(page, "Dry run paused before list.");
  assert.deepEqual(await states(page), ["paused here", "waiting", "waiting", "waiting"]);
  await page.keyboard.press("F10");
  await paused(page, "Dry run paused before create.");
  assert.deepEqual(await states(page), ["passed", "paused here", "waiting", "waiting"]);

  const breakpoint = page.getByRole("button", { name: "Breakpoint at last" });
  await breakpoint.focus();
  await page.keyboard.press("F9");
  assert.equal(await breakpoint.getAttribute("aria-pressed"), "true");
  await page.keyboard.press("F8");
  await paused(page, "Dry run paused before last.");
  assert.deepEqual(await states(page), ["passed", "passed", "passed", "paused here"]);
  await page.keyboard.press("F8");
  await paused(page, "Dry run succeeded: 4 of 4 steps passed.");

  // Run to here, with the focus on a step.
  await page.getByRole("button", { name: "Breakpoint at last" }).press("F9");
  await page.getByRole("button", { name: "Breakpoint at read" }).press("Shift+F9");
  await paused(page, "Dry run paused before read.");
  await page.keyboard.press("Shift+F8");
  await paused(page, "Dry run cancelled");
  assert.deepEqual(complaints, []);
});

test("the shortcuts are listed, and a question mark in a field is a question mark", async () => {
  const { page } = await open();
  await page.getByRole("tab", { name: "Inputs" }).focus();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  assert.match(await dialog.innerText(), /F8[^]*F10[^]*F9/);
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await page.getByLabel("apiKey", { exact: true }).press("?");
  assert.equal(await dialog.isVisible(), false);
});

test("a paused run says what expressions come out as, again at each pause", async () => {
  const { page } = await open();
  await openShop(page);
  await page.keyboard.press("F10");
  await paused(page, "paused before list");
  const watch = async (text: string) => {
    await page.getByRole("textbox", { name: "Evaluate" }).fill(text);
    await page.keyboard.press("Enter");
  };
  await watch("$steps.create.outputs.id");
  const row = page.locator(".watch", { hasText: "$steps.create.outputs.id" });
  await row.getByText("no value").waitFor();
  await watch("$inputs.name == 'Tea'");
  await page.locator(".watch", { hasText: "'Tea'" }).getByText("true").waitFor();
  await watch("$inptus.name");
  await page.locator(".watch .field-error").waitFor();
  assert.deepEqual(await violations(page), []);
  for (const stepId of ["create", "read"]) {
    await page.keyboard.press("F10");
    await paused(page, `paused before ${stepId}`);
  }
  await row.getByText("7").waitFor();
  await page.getByRole("button", { name: "Remove $inptus.name" }).click();
  await page.locator(".watch .field-error").waitFor({ state: "detached" });
  assert.equal(await page.locator(".watch").count(), 2);
});

test("what if a step answers 409, in a dry run from its beginning and while it is paused", async () => {
  const { page } = await open();
  await openShop(page);
  await page.getByRole("tab", { name: "Run", exact: true }).click();
  const answers = step(page, "create").getByLabel("Dry run answers");
  await answers.locator("option", { hasText: "409 (documented)" }).waitFor({ state: "attached" });
  await answers.selectOption("409");
  await barButton(page, "Dry run").click();
  await paused(page, "Dry run succeeded: 2 of 3 steps passed.");
  assert.deepEqual(await states(page), ["passed", "failed", "passed", "not reached"]);
  await step(page, "create").getByText("goto").waitFor();

  await page.getByRole("button", { name: "Breakpoint at create" }).click();
  await page.keyboard.press("F8");
  await paused(page, "paused before create");
  await step(page, "create").getByLabel("Dry run answers").selectOption("by hand");
  await step(page, "create").getByLabel("Status").fill("201");
  await step(page, "create").getByLabel("Body").fill('{ "id": 99 }');
  await step(page, "create").getByRole("button", { name: "Use it" }).click();
  await page.keyboard.press("F8");
  await paused(page, "Dry run succeeded: 4 of 4 steps passed.");
  await page.getByRole("tab", { name: "Result" }).click();
  assert.match(await page.locator(".output").innerText(), /id\s*99/);
});

test("a paused run takes other inputs, and goes back", async () => {
  const { page } = await open();
  await openShop(page);
  for (const stepId of ["list", "create", "read"]) {
    await page.keyboard.press("F10");
    await paused(page, `paused before ${stepId}`);
  }
  await openStep(page, "create");
  await page.getByRole("button", { name: "Rewind to here: create" }).click();
  await paused(page, "paused before create");
  assert.deepEqual(await states(page), ["passed", "paused here", "waiting", "waiting"]);
  await page.getByText("Change an input or an output").click();
  await page.getByLabel("New value").fill("Coffee");
  await page.getByRole("button", { name: "Change it" }).click();
  await page.keyboard.press("F8");
  await paused(page, "Dry run succeeded: 4 of 4 steps passed.");
  await page.getByText("somebody changed input").first().waitFor();
  await step(page, "create").getByText("Coffee").first().waitFor();
});

test("a live run is paused at an answer, which is replaced by what the API documents", async (t) => {
  const api = await shop(t);
  const { page } = await open();
  await openShop(page, api.url);
  await page.getByRole("tab", { name: "Run", exact: true }).click();
  await debuggerButton(page, "Step live run").click();
  await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
  await paused(page, "Run paused before list.");
  assert.deepEqual(api.requests, []);
  await debuggerButton(page, "Step").click();
  await paused(page, "Run paused before create.");
  await debuggerButton(page, "To the answer").click();
  await paused(page, "Run paused at the answer to create.");
  await page.getByText("was answered 201").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "409 instead" }).click();
  await page.getByText("was answered 409").waitFor();
  await debuggerButton(page, "Continue").click();
  await paused(page, "Run succeeded: 2 of 3 steps passed.");
  assert.deepEqual(api.requests, ["GET /orders", 'POST /orders {"name":"Tea"}', "GET /orders"]);
});

test("a run goes on from the step that failed with the corrected document, and repeats nothing", async (t) => {
  const api = await shop(t);
  const { page } = await open();
  await openShop(page, api.url);
  api.answers = [200, 500];
  await runLive(page);
  await paused(page, "Run failed at create, 1 step passed.");
  await page.locator(".cm-content").click();
  const text = SHOP.replace("payload: { name: $inputs.name }", "payload: { name: $inputs.name, size: 2 }");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
  await page.waitForTimeout(400);
  await checkedState(page);
  await page.getByRole("button", { name: "Resume from create" }).click();
  await paused(page, "Run succeeded: 4 of 5 steps passed.");
  assert.deepEqual(api.requests, ["GET /orders", 'POST /orders {"name":"Tea"}', 'POST /orders {"name":"Tea","size":2}', "GET /orders/7", "GET /orders"]);
});

test("a POST that may have had its effect is not repeated unasked", async (t) => {
  const api = await shop(t);
  const { page } = await open();
  await openShop(page, api.url);
  api.answers = [200, "never"];
  await runLive(page);
  await page.waitForFunction(() => document.querySelector("#run-state")?.textContent?.includes("step 2"));
  for (let tries = 0; tries < 100 && api.requests.length < 2; tries += 1) await page.waitForTimeout(50);
  await barButton(page, "Stop").click();
  await paused(page, "Run cancelled");
  await page.getByRole("button", { name: "Resume from create" }).click();
  await page.getByText("may have had its effect").first().waitFor();
  assert.equal(api.requests.length, 2);
  await page.getByRole("button", { name: "Send it again" }).click();
  await paused(page, "Run succeeded: 4 of 5 steps passed.");
  assert.equal(api.requests.filter((it) => it.startsWith("POST")).length, 2);
});

test("429 with Retry-After is waited for, and shown with its attempts", async (t) => {
  const api = await shop(t);
  const { page } = await open();
  await openShop(page, api.url);
  api.answers = [200, 429];
  api.headers = { "retry-after": "1" };
  await runLive(page);
  await paused(page, "Run succeeded: 4 of 4 steps passed.");
  await openStep(page, "create");
  await step(page, "create").getByRole("heading", { name: "Attempt 2" }).waitFor();
  await step(page, "create").getByText(/retry/).first().waitFor();
  assert.equal(api.requests.filter((it) => it.startsWith("POST")).length, 2);
});

test("a reload in the middle of a live run says where it stood, and goes on from there", async (t) => {
  const api = await shop(t);
  const { page } = await open();
  await openShop(page, api.url);
  await runUntilRead(page);
  await page.reload();
  await page.getByRole("tab", { name: "Run", exact: true }).click();
  await page.getByText("was under way when the page was left").waitFor();
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
  await paused(page, "Run succeeded: 4 of 4 steps passed.");
  assert.deepEqual(api.requests, ["GET /orders", 'POST /orders {"name":"Tea"}', "GET /orders/7", "GET /orders"]);
});

test("a worker that breaks down is replaced: the text stays, and the run goes on from where it stood", async (t) => {
  const api = await shop(t);
  const { page } = await open();
  await openShop(page, api.url);
  await runUntilRead(page);
  await page.workers()[0]?.evaluate(() => void setTimeout(() => {
    throw new Error("broken for the test");
  }));
  await paused(page, "Run given up: Uncaught Error: broken for the test");
  await page.getByText("What was sent before that stays sent").waitFor();
  await checkedState(page);
  assert.match(await page.locator(".cm-content").innerText(), /workflowId: order/);
  await page.getByRole("button", { name: "Resume from read" }).click();
  await paused(page, "Run paused before read.");
  await page.keyboard.press("F8");
  await paused(page, "Run succeeded: 4 of 4 steps passed.");
  assert.equal(api.requests.filter((it) => it.startsWith("POST")).length, 1);
});

test("a run whose document is left ends, and the next one begins", async (t) => {
  const api = await shop(t);
  const { page } = await open();
  await openShop(page, api.url);
  await runUntilRead(page);
  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("button", { name: /composio-provision/ }).click();
  await paused(page, "Not run yet");
  await barButton(page, "Dry run").click();
  await paused(page, "Dry run succeeded: 4 of 4 steps passed.");
  assert.deepEqual(api.requests, ["GET /orders", 'POST /orders {"name":"Tea"}']);
});

const BRANCH = `arazzo: 1.0.1
info: { title: Branch, version: 1.0.0 }
sourceDescriptions: [{ name: shop, url: shop.yaml, type: openapi }, { name: audit, url: audit.yaml, type: openapi }]
workflows:
  - workflowId: main
    inputs: { type: object, properties: { shopKey: { type: string }, auditToken: { type: string }, other: { type: string } } }
    steps:
      - stepId: list
        operationId: $sourceDescriptions.shop.listOrders
        parameters: [{ name: x-key, in: header, value: $inputs.shopKey }]
        onFailure: [{ name: tell, type: goto, workflowId: tell }]
  - workflowId: tell
    inputs: { type: object, properties: { auditToken: { type: string } } }
    steps:
      - stepId: tell
        operationId: $sourceDescriptions.audit.tell
        parameters: [{ name: x-token, in: header, value: $inputs.auditToken }]
`;
const AUDIT = 'openapi: 3.1.0\ninfo: { title: Audit, version: 1.0.0 }\nservers: [{ url: "https://audit.test" }]\npaths: { /tell: { post: { operationId: tell, responses: { "200": { description: Told } } } } }\n';

test("a live run names every server that it may send to, with the secrets for each, also of branches", async () => {
  const { page } = await open();
  await openFile(page, "branch.arazzo.yaml", BRANCH);
  const files = page.locator("#sources input[type=file]");
  await page.getByRole("button", { name: "Choose a file for audit" }).waitFor();
  await files.first().setInputFiles({ name: "shop.yaml", mimeType: "text/plain", buffer: Buffer.from(OPENAPI.replace("SERVER", "https://shop.test")) });
  await page.locator("#sources").getByText("attached (shop.yaml)").waitFor();
  await files.first().setInputFiles({ name: "audit.yaml", mimeType: "text/plain", buffer: Buffer.from(AUDIT) });
  await page.locator("#sources").getByText("attached (audit.yaml)").waitFor();
  await page.getByLabel("shopKey", { exact: true }).fill("k_s3cret");
  await page.getByLabel("auditToken", { exact: true }).fill("t_s3cret");
  await barButton(page, "Run").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("heading").waitFor();
  assert.deepEqual((await dialog.locator("li").allInnerTexts()).map((it) => it.replaceAll(/\s+/g, " ")), ["https://audit.test with auditToken", "https://shop.test with shopKey"]);
  await page.keyboard.press("Escape");
  await paused(page, "Not run yet");
});

test("breakpoints are set beside the text, by a press and by F9, and move with it", async () => {
  const { page, complaints } = await open();
  await openFile(page, "two.yaml", TWO_STEPS);
  await checkedState(page);
  const set = page.locator(".cm-breakpoint-set");
  const line = (text: string) => page.locator(".cm-line", { hasText: text });
  const breakpoint = (stepId: string) => page.getByRole("button", { name: `Breakpoint at ${stepId}`, includeHidden: true });
  await page.locator(".cm-breakpoint").nth(1).waitFor();
  const [gutter, place] = [await page.locator(".cm-breakpoints").boundingBox(), await line("stepId: second").boundingBox()];
  assert.ok(gutter !== null && place !== null);
  await page.mouse.click(gutter.x + gutter.width / 2, place.y + place.height / 2);
  await set.waitFor();
  await page.getByRole("tab", { name: "Run", exact: true }).click();
  assert.equal(await breakpoint("second").getAttribute("aria-pressed"), "true");

  // Every line of a step is a place for it, one above the steps is not.
  await line("operationId: one").click();
  await page.keyboard.press("F9");
  assert.equal(await set.count(), 2);
  assert.equal(await breakpoint("first").getAttribute("aria-pressed"), "true");
  await page.keyboard.press("F9");
  assert.equal(await set.count(), 1);
  await line("workflowId: w").click();
  await page.keyboard.press("F9");
  assert.equal(await set.count(), 1);

  // With a line above it, it stays at its step.
  await page.keyboard.press("End");
  await page.keyboard.type("\nsummary: Two steps");
  const moved = await line("stepId: second").boundingBox();
  const dot = await set.boundingBox();
  assert.ok(moved !== null && dot !== null && dot.y >= moved.y && dot.y < moved.y + moved.height);
  await barButton(page, "Dry run").click();
  await runState(page).filter({ hasText: "paused before second" }).waitFor();
  assert.deepEqual(complaints, []);
});

const TWO_STEPS = `arazzo: 1.0.1
info: { title: Two, version: 1.0.0 }
sourceDescriptions: [{ name: shop, url: shop.yaml, type: openapi }]
workflows:
  - workflowId: w
    steps:
      - stepId: first
        operationId: one
        successCriteria: [{ condition: $statusCode == 200 }]
      - stepId: second
        operationId: two
        successCriteria: [{ condition: $statusCode == 200 }]
`;

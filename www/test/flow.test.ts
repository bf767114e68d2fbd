/** The Flow panel: the diagram in step with the text and with a run, by mouse and by keyboard, and as a list. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { barButton, checkedState, editor, openFile, runState, stage, violations } from "./stage.js";

const open = stage();

const ACTIONS = `arazzo: 1.0.1
info: { title: Shop, version: 1.0.0 }
sourceDescriptions: [{ name: shop, url: shop.yaml, type: openapi }]
workflows:
  - workflowId: buy
    steps:
      - stepId: login
        operationId: login
        successCriteria: [{ condition: $statusCode == 200 }]
        outputs: { token: $response.body#/token }
      - stepId: place
        operationId: placeOrder
        parameters: [{ name: token, in: header, value: $steps.login.outputs.token }]
        successCriteria: [{ condition: $statusCode == 201 }]
        onFailure:
          - { name: busy, type: retry, retryAfter: 1, retryLimit: 2, criteria: [{ condition: $statusCode == 429 }] }
          - { name: gone, type: goto, stepId: thank }
      - stepId: skip
        operationId: skip
        onSuccess: [{ name: over, type: end }]
      - stepId: thank
        workflowId: apologize
  - workflowId: apologize
    steps:
      - stepId: say
        operationId: say
`;

async function flow(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Flow", exact: true }).click();
  await page.locator(".flow-node").first().waitFor();
}

const node = (page: Page, name: string | RegExp): Locator => page.locator(".flow-stage").getByRole("button", { name });
const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
const selected = (page: Page): Promise<string> => page.evaluate(() => getSelection()?.toString() ?? "");

test("the panel says that the diagram is on its way while the engine is loaded", async () => {
  const { page, complaints } = await open("", {}, true);
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route("**/core_bg.wasm", (route) => held.then(() => route.continue()));
  await page.reload();
  const note = page.locator(".flow-note");
  await note.filter({ hasText: "Loading what reads workflows…" }).waitFor();
  letGo();
  await page.locator(".flow-node").first().waitFor();
  assert.equal(await note.isVisible(), false);
  assert.deepEqual(complaints, []);
});

test("the page begins with the steps, drawn with what they call, and a press goes to the text", async () => {
  const { page, complaints } = await open("", {}, true);
  await page.locator(".flow-node").first().waitFor();
  assert.equal(await page.locator(".flow-node.flow-step").count(), 4);
  const first = node(page, /^createAuthConfig POST \/api\/v3\/auth_configs/);
  await first.click();
  assert.equal(await selected(page), "createAuthConfig");
  assert.deepEqual(complaints, []);
});

test("a run that says nothing in the diagram shows why among the steps", async () => {
  const { page } = await open("", {}, true);
  await openFile(page, "refused.yaml", ACTIONS.replace("stepId: thank }", "stepId: nobody }"));
  await page.locator(".flow-node").first().waitFor();
  await barButton(page, "Dry run").click();
  await runState(page).filter({ hasText: "refused" }).waitFor();
  assert.equal(await page.getByRole("tab", { name: "Run", exact: true }).getAttribute("aria-selected"), "true");
});

test("the step that the cursor is in is lit", async () => {
  const { page } = await open();
  await flow(page);
  await node(page, /^getServer/).click();
  await page.locator(".flow-cursor", { hasText: "getServer" }).waitFor();
  assert.equal(await page.locator(".flow-cursor").count(), 1);
  await editor(page).press("Control+Home");
  await page.locator(".flow-cursor").waitFor({ state: "detached" });
});

test("actions are drawn with their names and criteria, failures apart", async () => {
  const { page } = await open();
  await openFile(page, "shop.yaml", ACTIONS);
  await flow(page);
  const failure = page.locator(".flow-label.flow-after-failure", { hasText: "✕ gone" });
  await failure.waitFor();
  await page.locator(".flow-label", { hasText: "over" }).waitFor();
  const place = page.locator(".flow-node", { hasText: "placeOrder" });
  assert.match((await place.textContent()) ?? "", /✕ busy ↻ up to 2 times, after 1 s \$statusCode == 429/);
  assert.notEqual(await page.locator(".flow-edge.flow-goto .flow-line").first().evaluate((it) => getComputedStyle(it).strokeDasharray), "none");
});

test("data is drawn on demand", async () => {
  const { page } = await open();
  await openFile(page, "shop.yaml", ACTIONS);
  await flow(page);
  assert.equal(await page.locator(".flow-edge.flow-data").count(), 0);
  await page.getByRole("button", { name: "Data" }).click();
  await page.locator(".flow-label.flow-data", { hasText: "token" }).waitFor();
  await page.getByRole("button", { name: "Data" }).click();
  await page.locator(".flow-edge.flow-data").first().waitFor({ state: "detached" });
});

test("a workflow that a step calls opens in place", async () => {
  const { page } = await open();
  await openFile(page, "shop.yaml", ACTIONS);
  await flow(page);
  const thank = node(page, /^thank apologize/);
  assert.equal(await thank.getAttribute("aria-expanded"), "false");
  await thank.focus();
  await page.keyboard.press("Space");
  await node(page, /^say/).waitFor();
  assert.equal(await node(page, /^thank apologize/).getAttribute("aria-expanded"), "true");
  await page.locator(".flow-expander").first().click();
  await node(page, /^say/).waitFor({ state: "detached" });
});

test("arrow keys follow the edges, Enter goes to the text, keys zoom", async () => {
  const { page } = await open();
  await flow(page);
  await page.getByRole("button", { name: "Copy Mermaid" }).focus();
  await page.keyboard.press("Tab");
  assert.match(await focused(page), /^start/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.match(await focused(page), /^createServer/);
  await page.keyboard.press("ArrowUp");
  assert.match(await focused(page), /^createAuthConfig/);
  await page.keyboard.press("End");
  assert.match(await focused(page), /^end/);
  const width = async () => (await page.locator(".flow-node", { hasText: "createInstance" }).boundingBox())?.width ?? 0;
  const before = await width();
  await page.keyboard.press("+");
  assert.ok((await width()) > before * 1.2);
  await page.keyboard.press("0");
  assert.ok(Math.abs((await width()) - before) < 1);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  assert.equal(await selected(page), "createInstance");
});

test("dragging pans, the wheel scrolls, and with Ctrl it zooms", async () => {
  const { page } = await open();
  await flow(page);
  const box = async () => (await node(page, /^createServer/).boundingBox()) ?? { x: 0, y: 0, width: 0 };
  const before = await box();
  await page.mouse.move(before.x + 40, before.y + 20);
  await page.mouse.down();
  await page.mouse.move(before.x + 70, before.y + 60, { steps: 4 });
  await page.mouse.up();
  const dragged = await box();
  assert.deepEqual([dragged.x - before.x, dragged.y - before.y].map(Math.round), [30, 40]);
  // It was no click: the cursor is where it was.
  assert.equal(await page.locator(".flow-cursor").count(), 0);
  await page.mouse.wheel(0, 50);
  assert.equal(Math.round((await box()).y - dragged.y), -50);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -100);
  await page.keyboard.up("Control");
  assert.ok((await box()).width > before.width * 1.2);
});

test("B sets a breakpoint and takes it away", async () => {
  const { page } = await open();
  await flow(page);
  await node(page, /^getServer/).focus();
  await page.keyboard.press("b");
  await node(page, /^getServer.*breakpoint$/).waitFor();
  assert.equal(await page.locator(".flow-breakpoint").count(), 1);
  await page.keyboard.press("b");
  await page.locator(".flow-breakpoint").waitFor({ state: "detached" });
});

test("a run lights up the steps and the ways that it took", async () => {
  const { page, complaints } = await open();
  await openFile(page, "shop.yaml", ACTIONS);
  await barButton(page, "Dry run").click();
  await runState(page).filter({ hasText: "succeeded" }).waitFor();
  await flow(page);
  assert.match(await node(page, /^login/).first().getAttribute("aria-label") ?? "", /, passed/);
  assert.match(await node(page, /^skip/).getAttribute("aria-label") ?? "", /, passed/);
  assert.match(await node(page, /^thank/).getAttribute("aria-label") ?? "", /, not reached/);
  // From the start to login, to place, to skip, and to the end.
  assert.equal(await page.locator(".flow-edge.flow-taken").count(), 4);
  assert.equal(await page.locator('.flow-node[data-state="passed"] .shape.passed').count(), 3);
  assert.deepEqual(complaints, []);
});

test("steps with findings are marked", async () => {
  const { page } = await open();
  await openFile(page, "shop.yaml", ACTIONS.replace("operationId: skip", "operationID: skip"));
  await flow(page);
  await node(page, /^skip.*worst: error/).waitFor();
});

test("a document that cannot be read leaves its last diagram, greyed", async () => {
  const { page } = await open();
  await flow(page);
  await editor(page).press("Control+End");
  await page.keyboard.type("\n  : [");
  await page.getByText("this is the last diagram of it").waitFor();
  assert.equal(await page.locator(".flow-node.flow-step").count(), 4);
  assert.equal(await page.locator(".flow-stage.flow-stale").count(), 1);
  for (let count = 0; count < 6; count += 1) await page.keyboard.press("Backspace");
  await page.locator(".flow-stage:not(.flow-stale)").waitFor();
});

test("the list says the same in words", async () => {
  const { page } = await open();
  await openFile(page, "shop.yaml", ACTIONS);
  await flow(page);
  await page.getByRole("button", { name: "List" }).click();
  const list = page.getByRole("list", { name: "Steps of buy" });
  assert.match(await list.innerText(), /after a failure again, up to 2 times after 1 s by busy if \$statusCode == 429/);
  await list.getByRole("button", { name: "gone" }).click();
  assert.equal(await selected(page), "thank");
});

test("the diagram is copied as a flowchart", async () => {
  const { page } = await open("", { permissions: ["clipboard-read", "clipboard-write"] });
  await flow(page);
  await page.getByRole("button", { name: "Copy Mermaid" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^flowchart TD[^]*createAuthConfig/);
});

test("the diagram is saved as an SVG file", async () => {
  const { page } = await open();
  await flow(page);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save SVG" }).click()]);
  assert.equal(download.suggestedFilename(), "provision-mcp-server.svg");
  const text = readFileSync(await download.path(), "utf8");
  assert.match(text, /^<svg xmlns/);
  assert.match(text, /createAuthConfig/);
});

test("a workflow of a thousand steps is drawn, with only what is in sight in the page", async () => {
  const { page, complaints } = await open();
  const steps = Array.from({ length: 1000 }, (_, at) => {
    const actions = at % 3 === 0 ? `\n        onFailure: [{ name: over, type: end }]\n        onSuccess: [{ name: back, type: goto, stepId: s${Math.max(0, at - 2)}, criteria: [{ condition: $statusCode == 202 }] }]` : "";
    return `      - stepId: s${at}\n        operationId: call${actions}`;
  });
  await openFile(page, "long.yaml", `${ACTIONS.slice(0, ACTIONS.indexOf("      - stepId"))}${steps.join("\n")}\n`);
  await checkedState(page);
  await page.getByRole("tab", { name: "Flow", exact: true }).click();
  await node(page, /^s3 /).waitFor();
  assert.ok((await page.locator(".flow-node").count()) < 100);
  await node(page, /^start/).focus();
  await page.keyboard.press("End");
  await node(page, /^s999 /).waitFor();
  assert.ok((await page.locator(".flow-node").count()) < 100);
  assert.deepEqual(complaints, []);
});

test("what is too long for a diagram is a list", async () => {
  const { page } = await open();
  const steps = Array.from({ length: 2001 }, (_, at) => `      - { stepId: s${at}, operationId: call, successCriteria: [{ condition: $statusCode == 200 }] }`);
  await openFile(page, "long.yaml", `${ACTIONS.slice(0, ACTIONS.indexOf("      - stepId"))}${steps.join("\n")}\n`);
  await page.getByRole("tab", { name: "Flow", exact: true }).click();
  await page.getByText("2,001 steps, too many for a diagram").waitFor();
  assert.equal(await page.getByRole("list", { name: "Steps of buy" }).getByRole("button", { name: "s2000" }).count(), 1);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in the ${colorScheme} theme`, async () => {
    const { page } = await open("", { colorScheme });
    await openFile(page, "shop.yaml", ACTIONS);
    await flow(page);
    await page.getByRole("button", { name: "Data" }).click();
    await page.locator(".flow-edge.flow-data").first().waitFor();
    assert.deepEqual(await violations(page), [], "the diagram");
    await barButton(page, "Dry run").click();
    await runState(page).filter({ hasText: "succeeded" }).waitFor();
    await flow(page);
    assert.deepEqual(await violations(page), [], "after a run");
    await page.getByRole("button", { name: "List" }).click();
    assert.deepEqual(await violations(page), [], "the list");
  });
}

test("on a phone the diagram fits, and nothing scrolls sideways", async () => {
  const { page } = await open("", { viewport: { width: 390, height: 844 }, hasTouch: true });
  await page.getByRole("tab", { name: "Flow", exact: true }).tap();
  const box = await node(page, /^createServer/).boundingBox();
  assert.ok(box !== null && box.x >= 0 && box.x + box.width <= 390);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
});

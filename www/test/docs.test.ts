/** The Docs panel: the document as its readers see it, and as a file. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { editor, openFile, stage, violations } from "./stage.js";

const open = stage();

const MARKED = `arazzo: 1.0.1
info:
  title: Marked
  version: 1.2.3
  description: |
    Buys **one** thing, as [the shop](https://shop.test/help) says. Not [this](javascript:alert(1)).

    - first
    - second

    <img src=x onerror=alert(1)> ![a picture](https://shop.test/a.png)
sourceDescriptions: [{ name: shop, url: https://shop.test/openapi.yaml, type: openapi }]
workflows:
  - workflowId: buy
    inputs: { type: object, required: [size], properties: { size: { enum: [small, large], default: small, description: How *large* } } }
    steps:
      - stepId: place
        operationId: placeOrder
        parameters: [{ name: x-api-key, in: header, value: ak_live_1234 }]
        successCriteria: [{ condition: $statusCode == 201 }]
        onFailure: [{ name: busy, type: retry, retryAfter: 2, criteria: [{ condition: $statusCode == 429 }] }]
        outputs: { id: $response.body#/id }
    outputs: { id: $steps.place.outputs.id }
`;

test("the example reads as a page: inputs with types, steps, outputs, APIs", async () => {
  const { page, complaints } = await open();
  await page.getByRole("tab", { name: "Docs" }).click();
  const docs = page.locator("#panel-docs");
  await docs.getByRole("heading", { name: "Composio Provision an MCP Server" }).waitFor();
  const inputs = docs.getByRole("region", { name: "Inputs" });
  assert.match(await inputs.getByRole("row", { name: /apiKey/ }).innerText(), /secret\s+string\s+required/);
  assert.match(await docs.getByRole("region", { name: "Outputs" }).innerText(), /mcpUrl\s+string\s+\$steps\.getServer\.outputs\.mcpUrl/);
  assert.match(await docs.innerText(), /POST \/api\/v3\/auth_configs of composioApi/);
  assert.match(await docs.innerText(), /telaio run composio-provision-mcp-server-workflow\.yml/);
  assert.deepEqual(complaints, []);
  assert.deepEqual(await violations(page), []);
});

test("the servers of an MCP configuration are a page, without their secrets", async () => {
  const { page, complaints } = await open();
  await openFile(page, "mcp.json", '{ "mcpServers": { "files": { "command": "npx", "args": ["-y", "files-server"], "env": { "API_KEY": "sk_live_1234567890" } } } }');
  await page.getByRole("tab", { name: "Docs" }).click();
  const row = page.locator("#panel-docs").getByRole("row", { name: /files/ });
  assert.match(await row.innerText(), /files\s+stdio\s+npx -y files-server\s+API_KEY/);
  assert.doesNotMatch(await page.locator("#panel-docs").innerHTML(), /sk_live/);
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as HTML" }).click();
  assert.match(readFileSync(await (await saving).path(), "utf8"), /files-server/);
  assert.deepEqual(complaints, []);
  assert.deepEqual(await violations(page), []);
});

test("descriptions are CommonMark without its dangers, and secrets are left out", async () => {
  const { page, complaints } = await open();
  await openFile(page, "marked.yaml", MARKED);
  await page.getByRole("tab", { name: "Docs" }).click();
  const docs = page.locator("#panel-docs");
  await docs.getByRole("heading", { name: "Marked" }).waitFor();
  assert.equal(await docs.locator("strong", { hasText: "one" }).count(), 1);
  assert.equal(await docs.getByRole("listitem").filter({ hasText: /^first$/ }).count(), 1);
  const link = docs.getByRole("link", { name: "the shop" });
  assert.equal(await link.getAttribute("href"), "https://shop.test/help");
  assert.match((await link.getAttribute("rel")) ?? "", /noopener/);
  assert.equal(await docs.getByRole("link", { name: "this" }).count(), 0);
  assert.equal(await docs.locator("img").count(), 0);
  assert.match(await docs.innerText(), /<img src=x onerror=alert\(1\)>/);
  assert.match(await docs.innerText(), /x-api-key\s+header\s+\(secret\)/);
  assert.doesNotMatch(await docs.innerText(), /ak_live/);
  assert.match(await docs.innerText(), /After a failure again, once, after 2 s, if \$statusCode == 429 \(busy\)/);
  assert.deepEqual(complaints, []);
});

test("the page follows the text, and outlives what cannot be read", async () => {
  const { page } = await open();
  await openFile(page, "marked.yaml", MARKED);
  await page.getByRole("tab", { name: "Docs" }).click();
  await page.locator("#panel-docs").getByRole("heading", { name: "Marked" }).waitFor();
  await editor(page).press("Control+End");
  await page.keyboard.type("\n  : [");
  await page.getByText("this is what it said last").waitFor();
  await page.locator("#panel-docs").getByRole("heading", { name: "Marked" }).waitFor();
  for (let count = 0; count < 6; count += 1) await page.keyboard.press("Backspace");
  await page.getByText("this is what it said last").waitFor({ state: "detached" });
});

test("the page is saved as one file that runs nothing", async () => {
  const { page } = await open();
  await openFile(page, "marked.yaml", MARKED);
  await page.getByRole("tab", { name: "Docs" }).click();
  await page.locator("#panel-docs").getByRole("heading", { name: "Marked" }).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as HTML" }).click()]);
  assert.equal(download.suggestedFilename(), "marked.html");
  const file = await download.path();
  const text = readFileSync(file, "utf8");
  assert.doesNotMatch(text, /<script|<img|ak_live/);
  assert.match(text, /<svg /);
  // It reads the same in a page of its own.
  const other = await page.context().newPage();
  const complaints: string[] = [];
  other.on("console", (message) => complaints.push(message.text()));
  await other.setContent(text);
  await other.getByRole("heading", { name: "Marked" }).waitFor();
  assert.deepEqual(await violations(other), []);
  assert.deepEqual(complaints, []);
});

/** The right side of the page: inputs, dry run, and live runs against the stand-in for Composio. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { startMock, type Mock } from "telaio/mock";
import { barButton, runState, stage, step, steps } from "./stage.js";

const open = stage();

async function mockFor(t: TestContext): Promise<Mock> {
  const mock = await startMock();
  t.after(() => mock.close());
  return mock;
}

/** Fills the form, presses Run and agrees to the host. */
async function runLive(page: Page, url: string, key: string): Promise<void> {
  await page.getByLabel("apiKey", { exact: true }).fill(key);
  await page.getByLabel("Server for composioApi").fill(url);
  await barButton(page, "Run").click();
  await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
}

const states = (page: Page) => page.locator(".step-state").allInnerTexts();

test("a dry run goes through without a key, and says that nothing was sent", async () => {
  const { page, complaints } = await open();
  await barButton(page, "Dry run").click();
  await runState(page).filter({ hasText: "Dry run succeeded: 4 of 4 steps passed. Nothing was sent." }).waitFor();
  assert.deepEqual(await states(page), ["passed", "passed", "passed", "passed"]);
  await step(page, "createAuthConfig").locator("summary").first().click();
  await step(page, "createAuthConfig").getByText("Example response").waitFor();
  await page.getByRole("tab", { name: "Result" }).click();
  assert.equal(await page.locator(".output").count(), 4);
  assert.deepEqual(complaints, []);
});

test("a dry run needs no API description either, and marks what it makes up", async () => {
  const { page } = await open();
  await page.getByRole("button", { name: "Detach composioApi" }).click();
  await page.getByText("composioApi OpenAPI: not at hand").waitFor();
  await barButton(page, "Dry run").click();
  await runState(page).filter({ hasText: "Dry run succeeded" }).waitFor();
  const first = step(page, "createAuthConfig");
  await first.locator("summary").first().click();
  assert.match(await first.locator(".member", { hasText: /^id/ }).innerText(), /made up/);
  await page.getByRole("tab", { name: "Result" }).click();
  assert.match(await page.locator(".output").first().innerText(), /authConfigId[^]*made up/);
});

test("a live run asks first, then shows four steps and four outputs", async (t) => {
  const mock = await mockFor(t);
  const { page, complaints } = await open();
  await page.getByLabel("apiKey", { exact: true }).fill(mock.apiKey);
  await page.getByLabel("Server for composioApi").fill(mock.url);
  await barButton(page, "Run").click();
  const dialog = page.getByRole("dialog");
  assert.match(await dialog.innerText(), new RegExp(`${new URL(mock.url).host}[^]*apiKey`));
  assert.equal(mock.requests.length, 0);
  await dialog.getByRole("button", { name: "Send" }).click();

  await runState(page).filter({ hasText: "Run succeeded: 4 of 4 steps passed." }).waitFor();
  assert.deepEqual(await states(page), ["passed", "passed", "passed", "passed"]);
  assert.deepEqual(mock.requests.map((it) => it.status), [201, 201, 200, 201]);
  assert.equal(await page.getByText("made up").count(), 0);
  assert.ok(!(await page.content()).includes(mock.apiKey));

  await page.getByRole("tab", { name: "Result" }).click();
  const outputs = await page.locator(".output .key").allInnerTexts();
  assert.deepEqual(outputs, ["authConfigId", "serverId", "mcpUrl", "instanceId"]);
  assert.match(await page.locator(".output").nth(0).innerText(), /ac_/);
  assert.match(await page.locator(".output").nth(2).innerText(), /https?:\/\//);
  assert.deepEqual(complaints, []);

  // The host was agreed to: the second run does not ask again.
  // What the first run left stays in sight until the inputs are checked.
  const sent = page.waitForRequest((it) => it.url().startsWith(mock.url));
  await barButton(page, "Run").click();
  await sent;
  await runState(page).filter({ hasText: /^Run (succeeded|failed)/ }).waitFor();
  assert.equal(await dialog.count(), 0);
});

test("a dialog that is dismissed sends nothing", async (t) => {
  const mock = await mockFor(t);
  const { page } = await open();
  await page.getByLabel("apiKey", { exact: true }).fill(mock.apiKey);
  await page.getByLabel("Server for composioApi").fill(mock.url);
  await barButton(page, "Run").click();
  await page.getByRole("dialog").getByRole("heading").waitFor();
  await page.keyboard.press("Escape");
  await runState(page).filter({ hasText: "Not run yet" }).waitFor();
  assert.equal(mock.requests.length, 0);
});

test("a wrong key shows the API's own message at the first step and stops there", async (t) => {
  const mock = await mockFor(t);
  const { page } = await open();
  await runLive(page, mock.url, "ak_wrong");
  await runState(page).filter({ hasText: "Run failed at createAuthConfig, no step passed." }).waitFor();
  const first = step(page, "createAuthConfig");
  await first.getByText("The API answered 401: the API key is not known").waitFor();
  assert.deepEqual(await states(page), ["failed", "not reached", "not reached", "not reached"]);
  assert.deepEqual(mock.requests.map((it) => it.status), [401]);
  assert.ok(!(await page.content()).includes("ak_wrong"));
});

test("a server that is not there is explained", async () => {
  const mock = await startMock();
  await mock.close();
  const { page } = await open();
  await runLive(page, mock.url, mock.apiKey);
  await runState(page).filter({ hasText: "Run failed" }).waitFor();
  const said = (await step(page, "createAuthConfig").locator(".callout").allInnerTexts()).join("\n");
  assert.match(said, /no connection to http:\/\/127\.0\.0\.1:\d+: nothing listens there/);
  // The server was asked, so this is not for want of a permission.
  assert.doesNotMatch(said, /CORS/);
});

test("Stop ends a run that waits for its answer", async (t) => {
  const silent = createServer((request, response) => {
    if (request.method === "OPTIONS")
      response.writeHead(204, { "access-control-allow-origin": "*", "access-control-allow-headers": "*", "access-control-allow-methods": "*" }).end();
  });
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const { page } = await open();
  await runLive(page, `http://127.0.0.1:${(silent.address() as AddressInfo).port}`, "ak_any");
  await runState(page).filter({ hasText: "under way" }).waitFor();
  await barButton(page, "Stop").click();
  await runState(page).filter({ hasText: "Run cancelled" }).waitFor();
  await barButton(page, "Run").waitFor();
});

test("a live run without its required inputs shows them and sends nothing", async () => {
  const { page } = await open();
  await barButton(page, "Run").click();
  const key = page.getByLabel("apiKey", { exact: true });
  assert.equal(await key.getAttribute("aria-invalid"), "true");
  assert.ok(await key.evaluate((it) => it === document.activeElement));
  await key.fill("ak_any");
  assert.equal(await key.getAttribute("aria-invalid"), "false");
});

test("a document with errors is not run, and says why", async () => {
  const { page } = await open();
  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("button", { name: /typical-mistakes/ }).click();
  await page.locator("#findings li").first().waitFor();
  await barButton(page, "Dry run").click();
  await runState(page).filter({ hasText: "Dry run refused" }).waitFor();
  assert.ok((await page.locator("#panel-run .finding").count()) > 0);
});

test("a link may preset a server on this machine, and no other", async () => {
  const { page } = await open("?server=composioApi=http://127.0.0.1:7401&server=other=https://example.org");
  assert.equal(await page.getByLabel("Server for composioApi").inputValue(), "http://127.0.0.1:7401");
  const elsewhere = await open("?server=composioApi=https://example.org");
  assert.equal(await elsewhere.page.getByLabel("Server for composioApi").inputValue(), "");
  await page.getByRole("tab", { name: "Run" }).click();
  assert.equal(await steps(page).count(), 4);
});

/** An API that does not allow web pages to call it: the explanation with its ways out, and the proxy of `telaio serve --proxy`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SOCKET_API, exchanging } from "../../pkg/test/messages.js";
import { openShop, runLive, shop } from "./shop.js";
import { barButton, openFiles, runState, stage, step, violations } from "./stage.js";

const open = stage("--proxy");

const ended = (text: string) => ({ hasText: text });

test("an API without CORS fails with three ways out, and works through the proxy", async (t) => {
  const api = await shop(t, { allowsPages: false });
  const { page } = await open();
  await openShop(page, api.url);
  await runLive(page);
  await runState(page).filter(ended("Run failed at list")).waitFor();
  const waysOut = page.getByRole("region", { name: "Ways out" });
  await waysOut.getByText("The API does not allow this page to call it.").waitFor();
  assert.deepEqual(await waysOut.getByRole("button").allInnerTexts(), ["Dry run", "Copy the command", "Use the proxy and run again"]);
  assert.deepEqual(await violations(page), []);
  // The browser has sent the simple request, and kept its answer.
  api.requests.length = 0;

  await waysOut.getByRole("button", { name: "Use the proxy and run again" }).click();
  await runState(page).filter(ended("Run succeeded: 4 of 4 steps passed.")).waitFor();
  assert.deepEqual(api.requests, ["GET /orders", 'POST /orders {"name":"Tea"}', "GET /orders/7", "GET /orders"]);

  await page.getByRole("tab", { name: "Inputs" }).click();
  const box = page.getByLabel("Send live runs through the proxy");
  assert.equal(await box.isChecked(), true);
  await box.uncheck();
  await barButton(page, "Run").click();
  await runState(page).filter(ended("Run failed at list")).waitFor();
});

test("a failure behind the proxy is explained as it is", async (t) => {
  const api = await shop(t, { allowsPages: false });
  const { page } = await open();
  await openShop(page, api.url.replace(/\d+$/, "1"));
  await page.getByLabel("Send live runs through the proxy").check();
  await runLive(page);
  await runState(page).filter(ended("Run failed at list")).waitFor();
  await step(page, "list").getByText(/ECONNREFUSED\): nothing listens there/).waitFor();
  assert.equal(await page.getByRole("region", { name: "Ways out" }).count(), 0);
});

test("a run that sends messages by WebSocket is told to go past the proxy, before anything is sent", async () => {
  const { page, complaints } = await open();
  const { text } = exchanging(SOCKET_API, "      - { stepId: order, operationId: placeOrder, action: send, requestBody: { payload: { order: o-7 } } }");
  await openFiles(page, { "messages.arazzo.yaml": text.trimStart(), "asyncapi.yaml": SOCKET_API });
  await page.locator("#document-name", { hasText: "messages" }).waitFor();
  const consent = page.getByRole("dialog");
  await barButton(page, "Run").click();
  await consent.getByText("ws://events.test").waitFor();
  assert.equal(await consent.getByText("do not go through the proxy").count(), 0);
  await consent.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("tab", { name: "Inputs" }).click();
  await page.getByLabel("Send live runs through the proxy").check();
  await barButton(page, "Run").click();
  await consent.getByText("WebSocket connections do not go through the proxy").waitFor();
  assert.ok(await consent.getByRole("button", { name: "Copy the command" }).isVisible());
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints, []);
});

test("the command to copy has the inputs, and variables for the secrets", async () => {
  const { page } = await open("", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByLabel("apiKey", { exact: true }).fill("ak_s3cret");
  await page.getByLabel("Server for composioApi").fill("http://127.0.0.1:1");
  await page.getByRole("tab", { name: "Result" }).click();
  await page.getByRole("button", { name: "Copy the command" }).click();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(command, /^npx telaio run composio-\S+ \\\n/);
  assert.match(command, /--input apiKey="\$API_KEY"/);
  assert.match(command, /--server composioApi=http:\/\/127\.0\.0\.1:1/);
  assert.ok(!command.includes("s3cret"));
});

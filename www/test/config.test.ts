/** Configurations to take away: of a run, and of a document for another client. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { barButton, openFile, runState, stage } from "./stage.js";

const open = stage();

test("a dry run shows the configuration that a run will give, and says what it made up", async () => {
  const { page, complaints } = await open();
  await barButton(page, "Dry run").click();
  await runState(page).filter({ hasText: "Dry run succeeded" }).waitFor();
  await page.getByRole("tab", { name: "Result" }).click();
  const panel = page.getByRole("region", { name: "MCP configuration" });
  const text = panel.locator("pre");
  await text.waitFor();
  const { mcpServers } = JSON.parse(await text.innerText());
  const server = mcpServers["Linear-tools"];
  assert.deepEqual([server.type, server.headers], ["http", { "x-api-key": "${COMPOSIO_API_KEY}" }]);
  assert.match(server.url, /user_id=user-1$/);
  assert.match(await panel.innerText(), /The dry run made up url/);

  await panel.getByLabel("Client").focus();
  await panel.getByLabel("Client").selectOption("codex");
  await text.filter({ hasText: 'x-api-key = "COMPOSIO_API_KEY"' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "run-client");
  const [download] = await Promise.all([page.waitForEvent("download"), panel.getByRole("button", { name: "Download config.toml" }).click()]);
  assert.match(readFileSync(await download.path(), "utf8"), /^\[mcp_servers\.Linear-tools\]\n/);
  assert.deepEqual(complaints, []);
});

test("an MCP configuration is converted as it is typed, and remarks lead to their places", async () => {
  const { page, complaints } = await open();
  await openFile(page, "mcp.json", '{ "mcpServers": { "a": { "url": "https://a.example/mcp", "odd": 1 } } }');
  const panel = page.getByRole("region", { name: "Convert" });
  await panel.getByText("Everything is expressed").or(panel.getByText("What to know")).waitFor();
  await panel.getByLabel("Client").selectOption("zed");
  await panel.locator("pre").filter({ hasText: "context_servers" }).waitFor();
  assert.match(await panel.innerText(), /not expressed: odd is known neither/);
  await panel.getByRole("button", { name: "line 1" }).click();
  assert.equal(await page.evaluate(() => getSelection()?.toString()), '"odd"');
  assert.equal(await page.getByRole("tablist").isVisible(), false);

  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("button", { name: /composio-provision/ }).click();
  await page.getByRole("tablist").waitFor();
  assert.equal(await panel.isVisible(), false);
  assert.deepEqual(complaints, []);
});

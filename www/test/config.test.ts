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

test("references to Compozy's servers are previewed with the outputs that are typed", async () => {
  const { page, complaints } = await open();
  const servers = `mcp_servers:
  - { id: bot, use: a/b:bot, command: bot-mcp }
  - { id: log, use: a/b:log, command: "log-mcp", config: { last: "{{ mcp_servers.bot.output.ids[1] }}", why: "{{ mcp_servers.bot.error.code }}", odd: "{{ mcp_servers.bto.output }}" } }
`;
  await openFile(page, "mcp.yaml", servers);
  const panel = page.getByRole("region", { name: "Preview" });
  const references = panel.getByRole("list", { name: "References" }).getByRole("listitem");
  await references.filter({ hasText: "mcp_servers.bto" }).waitFor();
  const samples = panel.getByLabel("Sample outputs, as JSON by server");
  await samples.fill("{ bot");
  await panel.getByText(/this is not JSON/).waitFor();
  await samples.fill('["bot"]');
  await panel.getByText(/expected an object with what each server gives/).waitFor();
  await samples.fill('{ "bot": { "output": { "ids": ["first", "second"] }, "error": { "code": "CONNECTION_ERROR" } } }');
  await references.filter({ hasText: "second" }).waitFor();
  assert.match(await references.nth(1).innerText(), /CONNECTION_ERROR/);
  assert.match(await references.nth(2).innerText(), /no server has the id bto/);
  await references.nth(0).getByRole("button").click();
  assert.equal(await page.evaluate(() => getSelection()?.toString()), "{{ mcp_servers.bot.output.ids[1] }}");
  assert.deepEqual(complaints, []);

  await openFile(page, "mcp.json", '{ "mcpServers": {} }');
  await panel.waitFor({ state: "hidden" });
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
  const tabs = page.getByRole("tablist", { name: "Run" }).getByRole("tab");
  assert.deepEqual(await tabs.allInnerTexts(), ["Convert", "Docs"]);
  await tabs.first().press("ArrowLeft");
  assert.equal(await tabs.nth(1).getAttribute("aria-selected"), "true");
  await page.locator("#panel-docs").getByRole("rowheader", { name: "a" }).waitFor();

  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("button", { name: /composio-provision/ }).click();
  await tabs.filter({ hasText: "Flow" }).waitFor();
  assert.equal(await tabs.filter({ hasText: "Convert" }).count(), 0);
  assert.equal(await panel.isVisible(), false);
  assert.deepEqual(complaints, []);
});

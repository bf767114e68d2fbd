/** The left side of the page: the text, its findings and fixes, other documents, and what is kept. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SEED, checkedState, editor, example, findings, openFile, stage } from "./stage.js";

const open = stage();

test("the seed workflow is there, checked, and has no errors", async () => {
  const { page, complaints } = await open();
  assert.equal(await page.title(), "composio-provision-mcp-server-workflow.yml · Telaio");
  // Its description marks outputs as deprecated, and takes less than its inputs allow.
  assert.match(await checkedState(page), /^\d warnings$/);
  assert.match(await editor(page).innerText(), /^arazzo: 1\.0\.1\n/);
  assert.deepEqual(complaints, []);
});

test("a mistake is listed at its place as it is typed, and its fix takes it away", async () => {
  const { page, complaints } = await open();
  await editor(page).press("Control+Home");
  for (const key of ["ArrowDown", "End", "ArrowLeft", "s"]) await page.keyboard.press(key);
  const finding = findings(page).filter({ hasText: "infos" });
  await finding.getByText("2:1", { exact: true }).waitFor();
  assert.match(await checkedState(page), /\d errors?/);
  await page.locator(".cm-lintRange-error", { hasText: "infos" }).waitFor();
  await page.locator(".cm-lint-marker-error").first().waitFor();

  await finding.getByRole("button", { name: /info`?$/ }).click();
  await finding.waitFor({ state: "detached" });
  assert.doesNotMatch(await checkedState(page), /error/);
  assert.match(await editor(page).innerText(), /\ninfo:\n/);

  await editor(page).press("Control+z");
  await finding.waitFor();
  assert.deepEqual(complaints, []);
});

test("what was found in one text is gone after a text without findings", async () => {
  const { page } = await open();
  await openFile(page, "mistakes.yaml", example("broken/typical-mistakes.arazzo.yaml"));
  await findings(page).filter({ hasText: "stepID" }).first().waitFor();
  await openFile(page, "telegram.mcp.json", example("mcp/telegram.mcp.json"));
  await page.getByText("Nothing to report.").waitFor();
  await openFile(page, "missing-command.mcp.json", example("broken/missing-command.mcp.json"));
  await findings(page).filter({ hasText: "missing-field" }).waitFor();
  assert.equal(await findings(page).count(), 1);
});

test("a press on a finding selects its place", async () => {
  const { page } = await open();
  await openFile(page, "mistakes.yaml", example("broken/typical-mistakes.arazzo.yaml"));
  const finding = findings(page).filter({ hasText: "stepID" }).first();
  await finding.getByRole("button").first().press("Enter");
  assert.ok(await editor(page).evaluate((it) => (it.getRootNode() as ShadowRoot).activeElement === it));
  assert.equal(await page.evaluate(() => getSelection()?.toString()), "stepID");
});

test("an MCP configuration is recognized by its content", async () => {
  const { page, complaints } = await open();
  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("button", { name: /missing-command/ }).click();
  const finding = findings(page).filter({ hasText: "missing-field" });
  await finding.waitFor();
  assert.match(await page.locator("#panel-convert").innerText(), /there is nothing to run/);
  assert.deepEqual(complaints, []);
});

test("the name of a file tells whose MCP configuration it is", async () => {
  const { page, complaints } = await open();
  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("button", { name: /Claude Code's servers/ }).click();
  const finding = findings(page).filter({ hasText: "missing-transport" });
  await finding.waitFor();
  assert.match(await finding.innerText(), /Claude Code leaves out server docs/);
  assert.match(await page.locator("#panel-convert").innerText(), /read as Claude Code reads it, by the name of the file/);
  assert.deepEqual(complaints, []);
});

test("a finding shows the line of the API's description that it speaks of", async () => {
  const { page } = await open();
  const finding = findings(page).filter({ hasText: "impossible-branch" });
  await finding.waitFor();
  assert.match(await finding.innerText(), /required here \(composio-openapi-original\.json, line 461\)\s+461 │ "required": \["type", "authScheme"\]/);
  assert.equal(await finding.getByRole("button", { name: /declared here \(line 39\)/ }).count(), 1);
});

test("if the wasm cannot be loaded, the page says so and keeps the text", async () => {
  const { page } = await open();
  await page.route("**/{validate,core}_bg.wasm", (route) => route.abort());
  await page.reload();
  await page.getByText("The checker was restarted").waitFor();
  assert.match(await editor(page).innerText(), /^arazzo: 1\.0\.1\n/);
});

test("findings are there before the engine is, and the engine finds where what validates is missing", async () => {
  const { page } = await open();
  for (const missing of ["core", "validate"]) {
    await page.route(`**/${missing}_bg.wasm`, (route) => (missing === "core" ? undefined : route.abort()));
    await page.reload();
    await findings(page).filter({ hasText: "impossible-branch" }).waitFor();
    await page.unroute(`**/${missing}_bg.wasm`);
  }
});

test("a check that hangs is given up, and the next change is checked by a new worker", async () => {
  const { page } = await open();
  await page.clock.install();
  // A worker that waits for its wasm forever. It asks once the check has begun.
  const asked = new Promise<void>((ask) => void page.route("**/validate_bg.wasm", () => ask()));
  await page.reload();
  await asked;
  await page.unroute("**/validate_bg.wasm");
  await page.clock.fastForward(10_000);
  await page.getByText("the check did not end within 10 s").waitFor();
  await editor(page).press("Control+Home");
  await page.keyboard.type("# again\n");
  await findings(page).filter({ hasText: "impossible-branch" }).waitFor();
  assert.match(await editor(page).innerText(), /^# again\narazzo/);
});

test("all safe fixes are made at once, and undone at once", async () => {
  const { page } = await open();
  const broken = SEED.replace("type: openapi", "type: OpenAPI").replace("- stepId:", "- stepID:");
  await openFile(page, "mine.yaml", broken);
  await page.getByRole("button", { name: "Fix all 2" }).click();
  await findings(page).filter({ hasText: /stepID|OpenAPI/ }).first().waitFor({ state: "detached" });
  assert.match(await editor(page).innerText(), /\n {2}type: openapi\n/);
  await editor(page).press("Control+z");
  await findings(page).filter({ hasText: "stepID" }).first().waitFor();
  await findings(page).filter({ hasText: "OpenAPI" }).first().waitFor();
});

test("findings are filtered by their severity", async () => {
  const { page } = await open();
  const filter = page.getByRole("button", { name: /^\d+ warnings$/ });
  const all = await findings(page).count();
  await filter.click();
  assert.equal(await filter.getAttribute("aria-pressed"), "false");
  assert.ok((await findings(page).count()) < all);
  await filter.click();
  assert.equal(await findings(page).count(), all);
});

test("a very long document is edited like any other, and shows the first of its findings", async () => {
  const { page, complaints } = await open();
  const workflow = (number: number) => `  - workflowId: flow${number}\n    steps:\n      - { stepId: one, operationId: none, outputs: { id: $response.body } }\n`;
  const head = "arazzo: 1.0.1\ninfo: { title: Long, version: 1.0.0 }\nsourceDescriptions: [{ name: api, url: api.yaml, type: openapi }]\nworkflows:\n";
  await openFile(page, "long.yaml", head + Array.from({ length: 1500 }, (_, at) => workflow(at)).join(""));
  await page.getByRole("button", { name: /^Show all [\d,]+ findings$/ }).waitFor();
  assert.equal(await findings(page).count(), 200);
  await page.getByRole("button", { name: /^Show all/ }).click();
  await editor(page).press("Control+End");
  await page.keyboard.type("workflow: []");
  const finding = findings(page).filter({ hasText: "workflow" }).filter({ hasText: /4505:1/ });
  await finding.getByRole("button").first().click();
  assert.equal(await page.evaluate(() => getSelection()?.toString()), "workflow");
  assert.deepEqual(complaints, []);
});

/** The texts of a document: their tabs, and the ways by which files come. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { SEED, checkedState, chooseItem, editor, example, findings, openFiles, paste, stage } from "./stage.js";

const open = stage();
const API = example("composio/openapi/composio-openapi-original.json");
const tab = (page: Page, name: string) => page.getByRole("tablist", { name: "Texts" }).getByRole("tab", { name });

test("a source is edited in a tab of its own, and the findings of the document follow", async () => {
  const { page, complaints } = await open();
  await editor(page).press("Control+Home");
  await page.keyboard.insertText("# mine\n");
  await tab(page, "composioApi").click();
  assert.match(await editor(page).innerText(), /"openapi": "3\.1\.0"/);

  await editor(page).press("Control+a");
  await paste(page, API.replace('"postAuthConfigs"', '"other"'));
  await findings(page).filter({ hasText: "unknown-operation" }).waitFor();
  assert.match(await checkedState(page), /error/);

  // Each text has its own undo history and its own cursor.
  await tab(page, "composio-provision").click();
  await editor(page).press("Control+z");
  assert.match(await editor(page).innerText(), /^arazzo/);
  await editor(page).press("Control+y");
  await page.keyboard.type("# too\n");
  assert.match(await editor(page).innerText(), /^# mine\n# too\narazzo/);
  await tab(page, "composioApi").click();
  await editor(page).press("Control+z");
  await findings(page).filter({ hasText: "unknown-operation" }).waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});

test("the arrow keys go through the tabs", async () => {
  const { page } = await open();
  await tab(page, "composio-provision").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await tab(page, "composioApi").getAttribute("aria-selected"), "true");
  assert.match(await editor(page).innerText(), /"openapi"/);
  await page.keyboard.press("Home");
  assert.match(await editor(page).innerText(), /^arazzo/);
});

test("a finding leads to its place in the source", async () => {
  const { page } = await open();
  const finding = findings(page).filter({ hasText: "impossible-branch" });
  await finding.getByRole("button", { name: /required here/ }).click();
  assert.equal(await tab(page, "composioApi").getAttribute("aria-selected"), "true");
  assert.match(await page.evaluate(() => getSelection()?.toString() ?? ""), /authScheme/);
  await finding.getByRole("button").first().click();
  assert.equal(await tab(page, "composio-provision").getAttribute("aria-selected"), "true");
});

test("what keeps a source from being read is underlined in its tab", async () => {
  const { page, complaints } = await open();
  await tab(page, "composioApi").click();
  await editor(page).press("Control+Home");
  await page.keyboard.type("[");
  const mark = page.locator(".cm-lintRange-error");
  await mark.first().waitFor();
  await mark.first().hover();
  await page.locator(".cm-tooltip", { hasText: "never closed" }).waitFor();
  await page.keyboard.press("Backspace");
  await mark.first().waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});

test("a workflow and its API description are opened together", async () => {
  const { page, complaints } = await open();
  await openFiles(page, { "composio-openapi-original.json": API, "mine.yaml": SEED.replace("Composio Provision an MCP Server", "Mine") });
  await page.locator("#document-name", { hasText: "mine.yaml" }).waitFor();
  await page.getByText("composioApi OpenAPI: attached").waitFor();
  assert.match(await editor(page).innerText(), /title: Mine/);
  assert.deepEqual(complaints, []);
});

test("a description that no source names is offered to each of them", async () => {
  const { page } = await open();
  const two = SEED.replace(/(\n- name: composioApi)/, "\n- name: other\n  url: other.yaml\n  type: openapi$1");
  await openFiles(page, { "two.yaml": two, "unheard-of.json": API });
  await page.getByRole("status").getByRole("button", { name: "The API composioApi" }).click();
  await page.getByText("composioApi OpenAPI: attached (unheard-of.json)").waitFor();
});

test("files are dropped anywhere on the page, which shows where", async () => {
  const { page } = await open();
  const drag = (kind: string, name: string, text: string) =>
    page.locator("#panel-inputs").evaluate(
      (target, { kind, name, text }) => {
        const data = new DataTransfer();
        data.items.add(new File([text], name));
        target.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
      },
      { kind, name, text },
    );
  const target = page.getByText("Drop to open");
  await drag("dragenter", "mine.yaml", SEED);
  assert.ok(await target.isVisible());
  await drag("dragleave", "mine.yaml", SEED);
  assert.ok(!(await target.isVisible()));
  await drag("dragenter", "mine.yaml", SEED);
  await drag("drop", "mine.yaml", SEED);
  await page.locator("#document-name", { hasText: "mine.yaml" }).waitFor();
  assert.ok(!(await target.isVisible()));
});

test("what is missing is said in its tab, and can be written there", async () => {
  const { page, complaints } = await open();
  await openFiles(page, { "mine.yaml": SEED });
  await page.locator("#document-name", { hasText: "mine.yaml" }).waitFor();
  await tab(page, "composioApi").click();
  await page.getByRole("heading", { name: "composioApi is not at hand" }).waitFor();
  await page.getByRole("button", { name: "Write it here" }).click();
  assert.match(await editor(page).innerText(), /^openapi: 3\.1\.0/);
  await findings(page).filter({ hasText: "unknown-operation" }).first().waitFor();
  assert.deepEqual(complaints, []);
});

test("a source that is detached can be had back", async () => {
  const { page } = await open();
  await page.getByRole("button", { name: "Detach composioApi" }).click();
  await page.getByText("composioApi OpenAPI: not at hand").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("composioApi OpenAPI: attached").waitFor();
});

test("a document is fetched from an address; what is asked of whom is said before", async (t) => {
  const { page } = await open();
  const asked: (string | undefined)[] = [];
  const origin = await serving(t, { "/flows/mine.yaml": SEED, "/page": "<!doctype html><p>A page" }, (request) => asked.push(request.headers.referer, request.headers.cookie));
  await chooseItem(page, "File", /Open from an address/);
  const dialog = page.getByRole("dialog");
  const address = dialog.getByLabel(/^Address/);
  await address.fill("mine.yaml");
  await address.press("Enter");
  await dialog.getByText("An address begins with https:// or http://").waitFor();
  await address.fill(`${origin}/flows/mine.yaml`);
  assert.match(await dialog.innerText(), new RegExp(`asks ${origin.slice("http://".length)} for this file, without cookies`));
  await address.press("Enter");
  await page.locator("#document-name", { hasText: "mine.yaml" }).waitFor();
  assert.deepEqual(asked, [undefined, undefined]);
});

test("an address that gives nothing says why", async (t) => {
  const { page } = await open();
  const origin = await serving(t, { "/page": "<!doctype html><p>A page" });
  const closed = await serving(t, { "/mine.yaml": SEED }, undefined, false);
  await chooseItem(page, "File", /Open from an address/);
  const dialog = page.getByRole("dialog");
  for (const [address, says] of [
    [`${origin}/absent.yaml`, /answers 404/],
    [`${origin}/page`, /gives a web page, not a document/],
    [`${closed}/mine.yaml`, /does not allow other pages to read its files \(CORS\). Save the file and drop it here/],
  ] as const) {
    await dialog.getByLabel(/^Address/).fill(address);
    await dialog.getByRole("button", { name: "Open" }).click();
    await dialog.getByRole("alert").filter({ hasText: says }).waitFor();
  }
  await dialog.getByRole("button", { name: "Cancel" }).click();
  assert.match(await editor(page).innerText(), /^arazzo: 1\.0\.1/);
});

test("new documents are complete, and downloads are what the editor shows", async () => {
  const { page, complaints } = await open();
  await chooseItem(page, "File", /New Arazzo workflow/);
  await page.locator("#document-name", { hasText: "workflow.arazzo.yaml" }).waitFor();
  await page.locator("#document-state", { hasText: "no errors" }).waitFor();
  assert.equal(await findings(page).count(), 0);
  await tab(page, "api").click();
  const [download] = await Promise.all([page.waitForEvent("download"), chooseItem(page, "File", /Download openapi\.yaml/)]);
  assert.match(readFileSync(await download.path(), "utf8"), /^openapi: 3\.1\.0\n/);

  await chooseItem(page, "File", /New MCP configuration/);
  await page.locator("#document-name", { hasText: "mcp.json" }).waitFor();
  await page.getByText("Nothing to report.").waitFor();
  assert.deepEqual(complaints, []);
});

/** A server of another origin; by default it lets pages read its files. */
async function serving(t: TestContext, files: Readonly<Record<string, string>>, watch?: (request: import("node:http").IncomingMessage) => void, allows = true): Promise<string> {
  const server = createServer((request, response) => {
    watch?.(request);
    if (allows) response.setHeader("access-control-allow-origin", "*");
    const text = files[request.url ?? ""];
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

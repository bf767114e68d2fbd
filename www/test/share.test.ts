/** Links that carry a document: made, opened in a fresh profile, damaged, refused. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { SEED, checkedState, chooseItem, editor, findings, openFile, stage, stored } from "./stage.js";

const open = stage();

async function linkOf(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Share" }).click();
  const link = await page.getByRole("dialog").getByLabel(/^Link/).inputValue();
  await page.keyboard.press("Escape");
  return link.slice(link.indexOf("#"));
}

test("a link opens in a fresh profile with the document and its sources, without inputs", async () => {
  const { page } = await open();
  await editor(page).press("Control+Home");
  await page.keyboard.type("# säppy ☃\n");
  await page.getByLabel("apiKey", { exact: true }).fill("ak_very_secret");
  await page.getByLabel("userId", { exact: true }).fill("somebody");
  await checkedState(page);
  const link = await linkOf(page);

  const visit = await open(`${link}`);
  assert.match(await editor(visit.page).innerText(), /^# säppy ☃\narazzo/);
  await visit.page.getByRole("tab", { name: "composioApi" }).waitFor();
  assert.equal(await visit.page.getByLabel("userId", { exact: true }).inputValue(), "");
  assert.equal(new URL(visit.page.url()).hash, "");
  await visit.page.getByText("came with the link").waitFor();
  await visit.page.reload();
  await checkedState(visit.page);
  assert.match(await editor(visit.page).innerText(), /^# säppy ☃\narazzo/);
  assert.doesNotMatch(await stored(visit.page), /ak_very_secret|somebody/);
  assert.deepEqual(visit.complaints, []);
});

test("a link opens beside what is kept, not in its place", async () => {
  const { page } = await open();
  await openFile(page, "shared.yaml", `# shared\n${SEED}`);
  await checkedState(page);
  const link = await linkOf(page);
  await openFile(page, "mine.yaml", `# mine\n${SEED}`);
  await page.goto(page.url() + link);
  await page.locator("#document-name", { hasText: "shared.yaml" }).waitFor();
  await chooseItem(page, "File", /^mine\.yaml/);
  await page.locator("#document-name", { hasText: "mine.yaml" }).waitFor();
  assert.match(await editor(page).innerText(), /^# mine\n/);
});

for (const [what, damage, says] of [
  ["that is cut off", (it: string) => it.slice(0, -40), /The link is damaged/],
  ["with other characters", (it: string) => `${it.slice(0, 40)}%%%${it.slice(43)}`, /The link is damaged/],
  ["of a later version", (it: string) => it.replace("=1.", "=2."), /made by a later version/],
  ["that carries something else", () => "#document=1.q1YqS8wpTVWyMtRRSsvPByIlAA", /The link/],
] as const) {
  test(`a link ${what} is said, and nothing is changed`, async () => {
    const { page, complaints } = await open();
    const link = damage(await linkOf(page));
    const visit = await open(link);
    await visit.page.getByRole("status").filter({ hasText: says }).waitFor();
    assert.match(await editor(visit.page).innerText(), /^arazzo: 1\.0\.1/);
    assert.equal(new URL(visit.page.url()).hash, "");
    assert.deepEqual([...complaints, ...visit.complaints], []);
  });
}

test("secrets that a document spells out get no link", async () => {
  const { page } = await open();
  await openFile(page, ".mcp.json", '{ "mcpServers": { "a": { "type": "http", "url": "https://a.test/mcp", "headers": { "Authorization": "Bearer ghp_0123456789abcdefghijABCDEFGHIJ012345" } } } }');
  await findings(page).filter({ hasText: "plaintext-secret" }).waitFor();
  await page.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/would give away 1 secret/).waitFor();
  assert.equal(await dialog.getByLabel(/^Link/).count(), 0);
  await dialog.getByRole("button", { name: "line 1" }).click();
  assert.ok(!(await dialog.isVisible()));
});

test("what is too long for a link is offered as a file", async () => {
  const { page } = await open();
  let seed = 1;
  const noise = Array.from({ length: 60_000 }, () => ((seed = (seed * 48271) % 2147483647) % 36).toString(36)).join("");
  await openFile(page, "long.yaml", `${SEED}\n# ${noise}\n`);
  await checkedState(page);
  await page.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/too long for a link/).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "Download instead" }).click()]);
  assert.equal(download.suggestedFilename(), "long.yaml");
});

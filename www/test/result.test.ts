/** The Result panel: outputs, exports, and replaying a recording. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { openShop, runLive, shop } from "./shop.js";
import { runState, stage, violations } from "./stage.js";

const open = stage();

async function download(page: Page, name: string): Promise<{ file: string; text: string }> {
  const [it] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: `Download ${name}` }).click()]);
  return { file: it.suggestedFilename(), text: await readFile(await it.path(), "utf8") };
}

test("a run is taken away in every format, and its trace and HAR are replayed", async (t) => {
  const api = await shop(t);
  const { page, complaints } = await open();
  await openShop(page, api.url);
  await runLive(page);
  await runState(page).filter({ hasText: "Run succeeded" }).waitFor();
  await page.getByRole("tab", { name: "Result" }).click();
  assert.deepEqual(await violations(page), []);
  const patterns = { Trace: /"workflowId": "order"/, HAR: /"entries"/, curl: /^#!|curl /, Report: /^# /, JUnit: /<testsuite/, Mermaid: /^sequenceDiagram/ };
  const files: Record<string, { file: string; text: string }> = {};
  for (const [name, pattern] of Object.entries(patterns)) {
    files[name] = await download(page, name);
    assert.match(files[name].text, pattern, name);
  }
  assert.deepEqual(Object.values(files).map((it) => it.file), ["trace.json", "run.har", "run.sh", "report.md", "junit.xml", "run.mmd"]);

  const count = api.requests.length;
  for (const name of ["Trace", "HAR"]) {
    const { file, text } = files[name] ?? { file: "", text: "" };
    await page.locator("input.recording").setInputFiles({ name: file, mimeType: "application/json", buffer: Buffer.from(text) });
    await page.locator(".verdict", { hasText: file }).waitFor();
    await runState(page).filter({ hasText: "Replay succeeded: 4 of 4 steps passed. Nothing was sent." }).waitFor();
    assert.match(await page.locator(".output").innerText(), /id\s*7/);
  }
  assert.equal(api.requests.length, count);
  assert.deepEqual(complaints, []);
});

test("a trace that is dropped on the page is replayed, and what differs is named", async (t) => {
  const api = await shop(t);
  const { page } = await open();
  await openShop(page, api.url);
  await runLive(page);
  await runState(page).filter({ hasText: "Run succeeded" }).waitFor();
  await page.getByRole("tab", { name: "Result" }).click();
  const { text } = await download(page, "Trace");
  const changed = text.replaceAll("/orders/7", "/orders/8");
  const data = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "other.json", { type: "application/json" }));
    return data;
  }, changed);
  await page.locator("#panel-result").dispatchEvent("drop", { dataTransfer: data });
  await page.getByText(/differs? from/).waitFor();
  await page.getByText("request.url").first().waitFor();
  assert.match(await page.locator("#panel-result").innerText(), /read[^]*orders\/8[^]*orders\/7/);
});

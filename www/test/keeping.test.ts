/** Nothing is lost: what is kept in the browser, when it is brought back, and what is said where nothing can be kept. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { launchProfile } from "./browser.js";
import { SEED, checkedState, chooseItem, editor, findings, openFile, stage, stored, workspace } from "./stage.js";

const open = stage();
const tab = (page: Page, name: string) => page.getByRole("tablist", { name: "Texts" }).getByRole("tab", { name });
const name = (page: Page) => page.locator("#document-name");

test("a reload brings everything back but secrets", async () => {
  const { page, complaints } = await open();
  await editor(page).press("Control+Home");
  await page.keyboard.type("# kept\n");
  await page.getByLabel("apiKey", { exact: true }).fill("ak_very_secret");
  await page.getByLabel("userId", { exact: true }).fill("somebody");
  await tab(page, "composioApi").click();
  await editor(page).press("Control+End");
  await page.keyboard.type("\n\n");
  await page.getByRole("tab", { name: "Result" }).click();
  await page.reload();
  await checkedState(page);
  assert.equal(await tab(page, "composioApi").getAttribute("aria-selected"), "true");
  assert.equal(await page.getByRole("tab", { name: "Result" }).getAttribute("aria-selected"), "true");
  await editor(page).focus();
  await page.keyboard.type("// here");
  await page.waitForFunction(() => document.querySelector("#editor")?.shadowRoot?.textContent?.includes("// here"));
  await tab(page, "composio-provision").click();
  assert.match(await editor(page).innerText(), /^# kept\narazzo/);
  await page.getByRole("tab", { name: "Inputs" }).click();
  assert.equal(await page.getByLabel("userId", { exact: true }).inputValue(), "somebody");
  assert.equal(await page.getByLabel("apiKey", { exact: true }).inputValue(), "");
  assert.doesNotMatch(await stored(page), /ak_very_secret/);
  assert.deepEqual(complaints, []);
});

test("what was done before a reload can be undone after it, and done again", async () => {
  const { page, complaints } = await open();
  await editor(page).press("Control+Home");
  await page.keyboard.type("# typed ");
  await tab(page, "composioApi").click();
  await editor(page).press("Control+Home");
  await page.keyboard.type("  ");
  await page.reload();
  await checkedState(page);
  await editor(page).press("Control+z");
  assert.match(await editor(page).innerText(), /^\{/);
  await tab(page, "composio-provision").click();
  assert.match(await editor(page).innerText(), /^# typed arazzo/);
  await editor(page).press("Control+z");
  assert.match(await editor(page).innerText(), /^arazzo/);
  await page.reload();
  await checkedState(page);
  await editor(page).press("Control+y");
  assert.match(await editor(page).innerText(), /^# typed arazzo/);
  assert.deepEqual(complaints, []);
});

test("what can be undone is there also where a reload did not wait for the check", async () => {
  const { page } = await open();
  const [head = "", workflow = ""] = SEED.split("\nworkflows:\n");
  const many = Array.from({ length: 400 }, (_, at) => workflow.replace("workflowId: ", `workflowId: n${at}-`));
  await openFile(page, "long.yaml", `${head}\nworkflows:\n${many.join("\n")}`);
  await findings(page).first().waitFor();
  await editor(page).press("Control+Home");
  await page.keyboard.insertText("# typed ");
  await page.reload();
  await checkedState(page);
  assert.match(await editor(page).innerText(), /^# typed arazzo/);
  await editor(page).press("Control+z");
  assert.match(await editor(page).innerText(), /^arazzo/);
});

test("what can be undone is not kept where a secret was in the text", async () => {
  const { page } = await open();
  await openFile(page, "mcp.json", '{ "mcpServers": { "a": { "command": "npx", "env": { "API_KEY": "" } } } }');
  await editor(page).press("Control+End");
  for (let at = 0; at < 9; at += 1) await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("sk_live_1234567890");
  await findings(page).filter({ hasText: "secret in plain text" }).waitFor();
  // What is typed and taken away in one go is no change.
  for (const key of ["ArrowLeft", "ArrowRight"]) await page.keyboard.press(key);
  for (let at = 0; at < "sk_live_1234567890".length; at += 1) await page.keyboard.press("Backspace");
  await findings(page).filter({ hasText: "secret in plain text" }).waitFor({ state: "detached" });
  await page.keyboard.type("x");
  while (!(await stored(page)).includes('\\"x\\"')) await page.waitForTimeout(50);
  assert.doesNotMatch(await stored(page), /sk_live/);
});

test("a reload right after a key loses nothing", async () => {
  const { page } = await open();
  await editor(page).press("Control+Home");
  await page.keyboard.type("# first\n");
  // Once what was written lies in the library, and once before anything does.
  for (const last of ["# second\n", "# third\n"]) {
    await page.keyboard.type(last);
    await page.reload();
    await checkedState(page);
    assert.ok((await editor(page).innerText()).includes(last));
    await editor(page).focus();
  }
  assert.match(await editor(page).innerText(), /^# first\n# second\n# third\narazzo/);
});

test("opening another document leaves a way back: by undo, and in the list of recent ones", async () => {
  const { page } = await open();
  await editor(page).press("Control+Home");
  await page.keyboard.insertText("# mine\n");
  await openFile(page, "other.yaml", SEED);
  await editor(page).press("Control+z");
  await name(page).filter({ hasText: "composio-provision" }).waitFor();
  assert.match(await editor(page).innerText(), /^# mine\narazzo/);
  // The undo history is as it was left.
  await editor(page).press("Control+z");
  assert.match(await editor(page).innerText(), /^arazzo/);
  await editor(page).press("Control+y");

  await page.reload();
  await checkedState(page);
  await openFile(page, "third.yaml", SEED);
  await editor(page).press("Control+Home");
  await page.keyboard.type("# third\n");
  await chooseItem(page, "File", /^composio-provision/);
  await name(page).filter({ hasText: "composio-provision" }).waitFor();
  assert.match(await editor(page).innerText(), /^# mine\narazzo/);
  assert.ok(await page.getByRole("tab", { name: "composioApi" }).isVisible());

  await page.getByRole("button", { name: "File" }).click();
  await page.getByRole("button", { name: "Remove third.yaml" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Undo" }).click();
  await name(page).filter({ hasText: "third.yaml" }).waitFor();
  assert.match(await editor(page).innerText(), /^# third\n/);
});

test("examples that were only looked at do not pile up", async () => {
  const { page } = await open();
  for (const example of [/telegram/, /missing-command/, /typical-mistakes/]) {
    await chooseItem(page, "Examples", example);
    await findings(page).or(page.getByText("Nothing to report.")).first().waitFor();
  }
  await page.getByRole("button", { name: "File" }).click();
  await page.getByText("Documents that you have worked on are kept here").waitFor();
});

test("two tabs of the browser do not write over each other", async () => {
  const { page } = await open();
  await editor(page).press("Control+Home");
  await page.keyboard.type("# both\n");
  await keptState(page, "# both");
  const second = await page.context().newPage();
  await second.goto(page.url());
  await checkedState(second);
  assert.match(await editor(second).innerText(), /^# both\n/);
  await editor(second).press("Control+Home");
  await second.keyboard.type("# second\n");
  await keptState(second, "# second");
  await editor(page).press("Control+Home");
  await page.keyboard.type("# first\n");
  await page.getByText("changed in another tab of the browser, too").waitFor();
  for (const [it, own] of [[page, "first"], [second, "second"]] as const) {
    await it.reload();
    await checkedState(it);
    assert.match(await editor(it).innerText(), new RegExp(`^# ${own}\n# both\n`));
  }
});

test("a browser that denies storage is said, and the page works", async () => {
  const { page } = await open();
  // As browsers do it where cookies are blocked.
  await page.addInitScript(() => {
    for (const name of ["indexedDB", "localStorage", "sessionStorage"]) {
      Object.defineProperty(globalThis, name, { get: () => { throw new DOMException("denied", "SecurityError"); } });
    }
  });
  await page.reload();
  await page.locator("#document-state", { hasText: "not kept: the browser denies storage" }).waitFor();
  await editor(page).press("Control+Home");
  await page.keyboard.type("# works\n");
  await openFile(page, "other.yaml", SEED);
  await editor(page).press("Control+z");
  await name(page).filter({ hasText: "composio-provision" }).waitFor();
  assert.match(await editor(page).innerText(), /^# works\n/);
});

test("a full storage is said, and what was kept before stays", async (t) => {
  const { page: other } = await open();
  const folder = mkdtempSync(join(tmpdir(), "telaio-profile-"));
  const profile = await launchProfile(folder);
  t.after(async () => {
    await profile.close();
    rmSync(folder, { recursive: true });
  });
  const page = await profile.newPage();
  const session = await profile.newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(other.url()).origin, quotaSize: 150_000 });
  await page.goto(other.url());
  await checkedState(page);
  await editor(page).press("Control+Home");
  await page.keyboard.insertText("# before\n");
  await keptState(page, "# before");
  await page.keyboard.insertText(`# long ${noise(400_000)}\n`);
  const full = page.locator("#document-state", { hasText: "not kept: storage is full" });
  await full.waitFor();
  // A page that goes away has a second place for what it could not keep.
  await page.reload();
  await full.waitFor();
  await editor(page).press("Control+Home");
  assert.match(await editor(page).innerText(), /^# before\n# long/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Control+Shift+K");
  await full.waitFor({ state: "detached" });
  assert.match(await stored(page), /# before\\narazzo/);
});

test("an engine that traps is replaced, and the text stays", async () => {
  const { page } = await open();
  for (const name of ["validate", "core"]) {
    const wasm = limited(readFileSync(`${workspace}pkg/dist/wasm/${name}_bg.wasm`));
    await page.route(`**/${name}_bg.wasm`, (route) => route.fulfill({ contentType: "application/wasm", body: wasm }));
  }
  await page.reload();
  await checkedState(page);
  const long = `${SEED}\n${"# so long that the engine runs out of memory\n".repeat(150_000)}`;
  await openFile(page, "long.yaml", long);
  await page.getByText("The checker was restarted").waitFor();
  assert.match(await page.locator("#findings").innerText(), /the engine stopped unexpectedly/);
  await editor(page).press("Control+Home");
  assert.match(await editor(page).innerText(), /^arazzo: 1\.0\.1\n/);
  await editor(page).press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText("arazzo: 1.0.1\ninfos: {}\n");
  await findings(page).filter({ hasText: "infos" }).first().waitFor();
});

/** Waits until the library has a text. */
async function keptState(page: Page, text: string): Promise<void> {
  while (!(await stored(page)).includes(text)) await page.waitForTimeout(50);
}

/** Text that cannot be compressed, the same each time. */
function noise(length: number): string {
  let seed = 1;
  return Array.from({ length }, () => ((seed = (seed * 48_271) % 2_147_483_647) % 36).toString(36)).join("");
}

/** The same program with little memory, which its memory section says: an allocation beyond it is a trap. */
function limited(wasm: Buffer): Buffer {
  const MEMORY = 5;
  for (let at = 8; at < wasm.length; ) {
    const [length, start] = leb128(wasm, at + 1);
    if (wasm[at] !== MEMORY) {
      at = start + length;
      continue;
    }
    const [pages, end] = leb128(wasm, start + 2);
    const most = pages + 160;
    const body = Buffer.from([1, 1, ...asLeb128(pages), ...asLeb128(most)]);
    assert.ok(end <= start + length);
    return Buffer.concat([wasm.subarray(0, at), Buffer.from([MEMORY, ...asLeb128(body.length)]), body, wasm.subarray(start + length)]);
  }
  throw new Error("the wasm has no memory section");
}

function leb128(bytes: Buffer, at: number): [value: number, end: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at];
  }
}

function asLeb128(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...asLeb128(value >>> 7)];
}

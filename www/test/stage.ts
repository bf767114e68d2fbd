/** What the tests stand on: the page as `telaio serve` serves it, in a browser of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { launch } from "./browser.js";

/** The tests are built into the workspace's `target/www`. */
export const workspace = fileURLToPath(new URL("../..", import.meta.url));

export const example = (path: string) => readFileSync(`${workspace}examples/${path}`, "utf8");
export const SEED = example("composio/arazzo/composio-provision-mcp-server-workflow.yml");

/** Serves the page; resolves to its address and a way to end that. */
export async function servePage(...flags: string[]): Promise<{ url: string; close(): Promise<void> }> {
  const server = spawn(process.execPath, [`${workspace}pkg/bin/telaio.js`, "serve", "--port", "0", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(server.stdout)) {
    const url = /http:\S+/.exec(line)?.[0];
    if (url === undefined) continue;
    return {
      url,
      async close() {
        server.kill("SIGTERM");
        if (server.exitCode === null) await once(server, "exit");
      },
    };
  }
  throw new Error("`telaio serve` ended without naming its address");
}

/** What takes longer than this does not happen. */
const PATIENCE_MS = 15_000;

/** One visit to the page, in a profile of its own. */
export interface Visit {
  page: Page;
  /** What the page complained about: exceptions, console errors, violations of the policy. */
  complaints: string[];
}

/**
 * Starts a browser and the page, served with these flags, for the tests of a file; the returned function opens the page
 * and goes to the inputs, where people are who run something, unless it is to stay where it begins.
 */
export function stage(...flags: string[]): (query?: string, options?: BrowserContextOptions, stays?: boolean) => Promise<Visit> {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof servePage>>;
  before(async () => {
    [browser, server] = await Promise.all([launch(), servePage(...flags)]);
  });
  after(async () => {
    await browser.close();
    await server.close();
  });
  return async (query = "", options = {}, stays = false) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", serviceWorkers: "block", ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      // An API that refuses or cannot be reached is the subject of some tests, not a fault of the page.
      const isAnswer = message.text().startsWith("Failed to load resource") && !message.location().url.startsWith(server.url);
      if (message.type() === "error" && !isAnswer) complaints.push(message.text());
    });
    await page.goto(server.url + query);
    await checkedState(page);
    const inputs = page.getByRole("tab", { name: "Inputs", exact: true });
    if (!stays && (await inputs.isVisible())) await inputs.click();
    return { page, complaints };
  };
}

/** Waits until the document is checked; returns the words in the bar. */
export async function checkedState(page: Page): Promise<string> {
  const state = page.locator("#document-state");
  await state.filter({ hasText: /error|warning/ }).waitFor();
  return state.innerText();
}

export const editor = (page: Page): Locator => page.locator(".cm-content");
export const findings = (page: Page): Locator => page.locator("#findings li");
export const steps = (page: Page): Locator => page.locator(".step");
export const step = (page: Page, stepId: string): Locator =>
  steps(page).filter({ has: page.getByRole("heading", { name: stepId, exact: true }) });
export const runState = (page: Page): Locator => page.locator("#run-state");
export const barButton = (page: Page, name: string): Locator =>
  page.locator("#actions").getByRole("button", { name, exact: true });

/** Opens a text as a file, as the file picker or a drop does. */
export async function openFile(page: Page, name: string, text: string): Promise<void> {
  await openFiles(page, { [name]: text });
  await page.locator("#document-name", { hasText: name }).waitFor();
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds in the page. It looks at elements twice, so none of them may go meanwhile. */
export async function violations(page: Page): Promise<string[]> {
  await isStill(page);
  await page.evaluate(axe);
  const results: AxeResults = await page.evaluate("axe.run()");
  return results.violations.flatMap(({ id, nodes }) => nodes.map((it) => `${id}: ${it.html}`));
}

/** Waits until nothing in the page has changed for a moment: much is drawn once there is time. */
async function isStill(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const end = () => (observer.disconnect(), resolve());
        let timer = setTimeout(end, 200);
        const observer = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(end, 200);
        });
        observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
      }),
  );
}

/** Opens texts by their file names, all at once. */
export async function openFiles(page: Page, files: Readonly<Record<string, string>>): Promise<void> {
  const payloads = Object.entries(files).map(([name, text]) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) }));
  await page.locator("#documents input[type=file]").setInputFiles(payloads);
}

/** Presses an item of a menu over the editor. */
export async function chooseItem(page: Page, menu: string, item: RegExp): Promise<void> {
  await page.locator("#documents").getByRole("button", { name: menu, exact: true }).click();
  await page.locator("#documents .menu").getByRole("button", { name: item }).first().click();
}

/** Pastes a text into the editor, in place of what is selected. */
export function paste(page: Page, text: string): Promise<void> {
  return editor(page).evaluate((it, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    it.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** Everything that the page has put into the browser's storage. */
export function stored(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open("telaio");
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const reading = database.transaction(["entries", "texts"]);
    const all = await Promise.all(
      ["entries", "texts"].map((name) => new Promise((resolve) => {
        const request = reading.objectStore(name).getAll();
        request.onsuccess = () => resolve(request.result);
      })),
    );
    return JSON.stringify([all, { ...localStorage }, { ...sessionStorage }]);
  });
}

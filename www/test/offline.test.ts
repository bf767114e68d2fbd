/** The page without its server: from the browser's cache, and replaced by a new version only when the user says so. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { after, before, test, type TestContext } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launch } from "./browser.js";
import { barButton, checkedState, editor, runState, servePage, workspace } from "./stage.js";

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Opens the page and waits until it is kept. */
async function keptPage(url: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  await checkedState(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  return page;
}

test("once loaded, the page works without its server", async () => {
  const server = await servePage();
  const page = await keptPage(server.url);
  await editor(page).press("Control+Home");
  await page.keyboard.insertText("# kept\n");
  await server.close();
  await page.reload();
  await checkedState(page);
  assert.match(await editor(page).innerText(), /^# kept\narazzo/);
  await barButton(page, "Dry run").click();
  await runState(page).filter({ hasText: "Dry run succeeded" }).waitFor();
  // A query belongs to the page, not to the file.
  await page.goto(`${server.url}?server=composioApi=http://127.0.0.1:9`);
  await checkedState(page);
  // What is loaded when it is first needed is there, too.
  assert.equal(await page.evaluate(async () => (await fetch("wasm/schema_bg.wasm")).status), 200);
  await page.getByRole("button", { name: "File", exact: true }).click();
  await page.getByText("The page works offline, too.").waitFor();
});

test("a new version waits until the user reloads", async (t) => {
  const site = await staticSite(t);
  const page = await keptPage(site.url);
  const version = () => page.evaluate(() => caches.keys());
  const [before] = await version();
  site.version = "0123456789abcdef";
  await page.reload();
  const notice = page.getByRole("status").filter({ hasText: "A new version of this page is ready." });
  await notice.waitFor();
  assert.ok((await version()).includes(before ?? ""));
  await Promise.all([page.waitForEvent("load"), notice.getByRole("button", { name: "Reload" }).click()]);
  await checkedState(page);
  assert.deepEqual(await version(), ["telaio-0123456789abcdef"]);
});

test("the page can be installed as an application", async (t) => {
  const site = await staticSite(t);
  const page = await keptPage(site.url);
  const session = await page.context().newCDPSession(page);
  const { errors, data } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  assert.equal(JSON.parse(data ?? "").name, "Telaio");
});

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json" };

/** The page from any server of files; `version` replaces that of the service worker. */
async function staticSite(t: TestContext): Promise<{ url: string; version?: string }> {
  const site: { url: string; version?: string } = { url: "" };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://page.test");
    const path = pathname === "/telaio/" ? "index.html" : pathname.slice("/telaio/".length);
    try {
      let content: Buffer | string = readFileSync(`${workspace}www/dist/${path}`);
      if (path === "service-worker.js" && site.version !== undefined) content = String(content).replace(/telaio-"?[^]*?([0-9a-f]{16})/, (all, hash) => all.replace(hash, site.version ?? ""));
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/plain" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  site.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/telaio/`;
  return site;
}

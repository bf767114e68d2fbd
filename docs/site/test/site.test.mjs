/** The site in Chromium: for everybody to read, to search, and to go on from into the editor. */
import assert from "node:assert/strict";
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const site = fileURLToPath(new URL("../../../target/docs", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml", ".wasm": "application/wasm" };

let server;
let browser;
let base;

before(async () => {
  server = createServer((request, response) => {
    const path = join(site, normalize(decodeURIComponent(new URL(request.url, "http://site").pathname)));
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/plain" });
    createReadStream(path).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${server.address().port}/`;
  browser = await chromium.launch({ executablePath: process.env.CHROME ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** Opens a page of the site; `complaints` has what the browser complains of, such as a policy that is broken. */
async function open(t, path, options = {}) {
  const context = await browser.newContext({ bypassCSP: false, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (it) => ["error", "warning"].includes(it.type()) && complaints.push(it.text()));
  page.on("pageerror", (it) => complaints.push(String(it)));
  await page.goto(base + path);
  return { page, complaints };
}

async function violations(page) {
  const found = await page.evaluate(`${axe}; axe.run().then((it) => it.violations)`);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((it) => it.html).join("\n")}`);
}

for (const path of ["index.html", "package.html", "rules/index.html", "rules/unknown-field.html", "runs/retry.html"]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing on ${path}, ${colorScheme}`, async (t) => {
      const { page, complaints } = await open(t, path, { colorScheme });
      assert.deepEqual(await violations(page), []);
      await page.setViewportSize({ width: 360, height: 740 });
      assert.deepEqual(await violations(page), [], "narrow");
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 360, "nothing is wider than a phone");
      assert.deepEqual(complaints, []);
    });
  }
}

test("searching from the keyboard leads to a page", async (t) => {
  const { page, complaints } = await open(t, "runs/retry.html");
  await page.keyboard.press("/");
  await page.keyboard.type("unknown fi");
  await page.getByRole("option").first().waitFor();
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/rules/unknown-field.html");
  assert.deepEqual(complaints, []);
});

test("code is copied as it stands", async (t) => {
  const { page } = await open(t, "package.html", { permissions: ["clipboard-read", "clipboard-write"] });
  const block = page.locator("figure.code").first();
  await block.hover();
  await block.getByRole("button", { name: "Copy" }).click();
  await block.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate("navigator.clipboard.readText()"), await block.locator("code").textContent());
});

test("what is nowhere is said to be", async (t) => {
  const { page } = await open(t, "index.html");
  await page.getByRole("combobox").fill("zzzz");
  await page.getByText("Nothing is called so.").waitFor();
});

test("the theme is kept, for the editor too", async (t) => {
  const { page } = await open(t, "index.html", { colorScheme: "light" });
  await page.getByRole("button", { name: /^Theme: system/ }).click();
  await page.getByRole("button", { name: /^Theme: light/ }).click();
  await page.goto(`${base}rules/index.html`);
  assert.equal(await page.evaluate("document.documentElement.dataset.theme"), "dark");
  await page.goto(`${base}try/index.html`);
  await page.locator(':root[data-theme="dark"]').waitFor();
});

test("on a phone the menu leads to the other pages", async (t) => {
  const { page } = await open(t, "rules/unknown-field.html", { viewport: { width: 390, height: 844 } });
  const link = page.locator("#navigation").getByRole("link", { name: "duplicate-key", exact: true });
  assert.equal(await link.isVisible(), false);
  await page.getByRole("button", { name: "Menu" }).click();
  assert.deepEqual(await violations(page), []);
  await link.click();
  await page.waitForURL("**/rules/duplicate-key.html");
});

test("the document of a rule opens in the editor, with its source, and the finding is there", async (t) => {
  const { page } = await open(t, "rules/unknown-operation.html");
  await page.getByRole("link", { name: "Open in the editor" }).first().click();
  await page.getByText("source pets has no operation listPet").first().waitFor();
  await page.getByRole("tab", { name: "pets" }).waitFor();
});

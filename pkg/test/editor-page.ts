/** A page with an editor, bundled as a page is and served under a strict policy, in Chromium. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { after, before } from "node:test";
import type { TestContext } from "node:test";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { launch } from "./browser.js";
import { installed } from "./setup.js";

const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".wasm": "application/wasm", ".ttf": "font/ttf" };

/** What takes longer than this does not happen. */
const PATIENCE_MS = 15_000;

export interface Visit {
  page: Page;
  /** What the page complained about: exceptions, console errors, violations of the policy. */
  complaints: string[];
}

/** What a page needs besides its script. */
export interface Needs {
  /** Where styles may come from. */
  styles?: string;
  /** Scripts of workers, by their names: modules of packages. */
  workers?: Record<string, string>;
  /** What the page fetches, by the path. */
  served?: Record<string, string>;
}

/** Bundles a script for the tests of a file; the returned function opens a page with it. */
export function pageWith(script: string, { styles = "'self'", workers = {}, served = {} }: Needs = {}): (t: TestContext, text: string) => Promise<Visit> {
  let browser: Browser;
  const files = new Map<string, Buffer | string>(Object.entries(served));
  const policy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; font-src 'self' data:; img-src data:; style-src ${styles}`;
  const server = createServer(({ url = "/" }, response) => {
    const path = url.split("?")[0] ?? "/";
    const found = files.get(path) ?? (path.startsWith("/wasm/") ? readFileSync(join(installed, "node_modules/telaio/dist", path)) : undefined);
    const type = TYPES[extname(path)] ?? "text/html";
    response.writeHead(found === undefined ? 404 : 200, { "content-type": type, "content-security-policy": policy }).end(found);
  });
  before(async () => {
    const { outputFiles } = await build({
      entryPoints: { page: join(installed, "test", script), ...workers },
      absWorkingDir: installed,
      bundle: true,
      format: "esm",
      write: false,
      outdir: "/",
      loader: { ".ttf": "file" },
      logLevel: "error",
    });
    for (const { path, contents } of outputFiles) files.set(path, Buffer.from(contents));
    files.set("/", '<!doctype html><html lang="en"><title>Editor</title><link rel="stylesheet" href="/page.css"><main><h1>Editor</h1><div id="host"></div></main><script type="module" src="/page.js"></script>');
    if (!files.has("/page.css")) files.set("/page.css", "");
    files.set("/favicon.ico", "");
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    server.close();
  });
  return async (t, text) => {
    const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, reducedMotion: "reduce" });
    t.after(() => context.close());
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.addInitScript((value) => Object.assign(window, { given: value }), text);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return { page, complaints };
  };
}

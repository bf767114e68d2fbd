/** Messages over WebSocket, as a browser has it: what is sent, what comes, and how a connection fails. */
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { EXCHANGES, startSocketServer } from "../../pkg/test/messages.js";
import type { RunText, SocketServer } from "../../pkg/test/messages.js";
import { launch } from "./browser.js";
import { workspace } from "./stage.js";

let server: SocketServer;
let browser: Browser;
let page: Page;

before(async () => {
  server = await startSocketServer(serve);
  browser = await launch();
  page = await browser.newPage();
  await page.goto(`http://${server.host}/`);
});

after(async () => {
  await browser.close();
  server.close();
});

for (const [name, check] of Object.entries(EXCHANGES)) test(name, () => check(server, run));

const run: RunText = (text, options, stopAfter) =>
  page.evaluate(
    async ({ entry, text, options, stopAfter }) => {
      const telaio = (await import(entry)) as typeof import("telaio");
      return telaio.run(text, { ...options, ...(stopAfter !== undefined && { signal: AbortSignal.timeout(stopAfter) }) });
    },
    { entry: "/package/index.js", text, options, stopAfter },
  );

/** The package as it is built, and an empty page to load it into. */
function serve(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? "/";
  if (!path.startsWith("/package/")) return void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Runs</title>");
  const type = path.endsWith(".wasm") ? "application/wasm" : "text/javascript";
  response.writeHead(200, { "content-type": type }).end(readFileSync(`${workspace}pkg/dist/${path.slice("/package/".length)}`));
}

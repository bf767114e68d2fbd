/** Servers that answer as they should not, and servers that a page may not call: what a run in a browser says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { after, before, test } from "node:test";
import type { TestContext } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { RunOptions, Trace, TraceAttempt } from "telaio";
import { BOMB, FAULTS, faulty, oneStep, startFaultyServer } from "../../pkg/test/faulty-server.js";
import type { FaultyServer } from "../../pkg/test/faulty-server.js";
import { launch } from "./browser.js";
import { workspace } from "./stage.js";

let server: FaultyServer;
let browser: Browser;
let page: Page;

before(async () => {
  server = await startFaultyServer(serve);
  browser = await launch();
  page = await browser.newPage();
  await page.goto(`${server.origin}/package/`);
});

after(async () => {
  await browser.close();
  server.close();
});

for (const [name, { expected, inBrowser = expected }] of Object.entries(FAULTS)) {
  test(name, async () => {
    const { text, options } = faulty(server.origin, name);
    const { response, failure } = await attempt(text, options);
    const seen = JSON.stringify({ response, failure });
    if ("status" in inBrowser) return assert.deepEqual([response?.status, response?.body], [inBrowser.status, inBrowser.body], seen);
    assert.equal(failure?.reason, inBrowser.reason, seen);
    assert.match(failure.message, inBrowser.says);
  });
}

test("a redirect is followed, and the trace says where it led, without the query", async () => {
  const { text, options } = oneStep(`${server.origin}/from`);
  const { warnings, status } = await run(page, text, options);
  assert.equal(status, "succeeded");
  assert.deepEqual(warnings, [`step \`it\` was redirected to \`${server.origin}/to?key=•••\``]);
});

test("a server that forbids pages to call it is told from one that is not there", async (t) => {
  const methods: string[] = [];
  const api = await serving(t, (request, response) => {
    methods.push(`${request.method} ${request.url}`);
    response.setHeader("content-type", "application/json").end("{}");
  });
  const answers = /answers, but the browser keeps the answer to this request from the page: most likely the server does not allow pages of http:\/\/127\.0\.0\.1:\d+ to call it \(CORS\)/;
  const get = oneStep(`${api}/simple?key=s3cret`);
  const simple = await attempt(get.text, get.options);
  assert.match(simple.failure?.message ?? "", answers);
  assert.match(simple.failure?.message ?? "", /the request was sent and may have had its effect\. [^]*`telaio run FILE`/);
  // Asked whether it is there at all, with nothing of the run.
  assert.deepEqual(methods.splice(0), ["GET /simple?key=s3cret", "HEAD /"]);

  const put = oneStep(`${api}/asks`, "PUT");
  const asked = await attempt(put.text, put.options);
  assert.match(asked.failure?.message ?? "", /because of the method PUT the browser asks the server first: if that was refused, the request was not sent/);
  assert.deepEqual(methods.splice(0), ["OPTIONS /asks", "HEAD /"]);

  const withKey = get.text.replace("operationId: call,", "operationId: call, parameters: [{ name: x-api-key, in: header, value: k }],");
  assert.match((await attempt(withKey, get.options)).failure?.message ?? "", /because of the header `x-api-key` the browser asks/);

  const closed = await startFaultyServer();
  closed.close();
  const { text, options } = oneStep(`${closed.origin}/?key=s3cret`);
  const { failure } = await attempt(text, options);
  assert.match(failure?.message ?? "", /^no connection to http:\/\/127\.0\.0\.1:\d+: nothing listens there, [^]*opened in a tab/);
});

test("a server that allows the page answers it, and nothing else is asked", async (t) => {
  const methods: (string | undefined)[] = [];
  const api = await serving(t, (request, response) => {
    methods.push(request.method);
    response.writeHead(200, { "access-control-allow-origin": "*", "access-control-allow-methods": "*", "content-type": "application/json" }).end("{}");
  });
  const { text, options } = oneStep(api, "PUT");
  assert.equal((await attempt(text, options)).response?.status, 200);
  assert.deepEqual(methods, ["OPTIONS", "PUT"]);
});

test("a small body of another origin that becomes large", async (t) => {
  const api = await serving(t, (_, response) => {
    const headers = { "access-control-allow-origin": "*", "content-encoding": "gzip", "content-length": BOMB.length };
    response.writeHead(200, headers).end(BOMB);
  });
  const { text, options } = oneStep(api);
  const { failure } = await attempt(text, options);
  assert.match(failure?.message ?? "", /has a body of more than 100000 bytes and was not read further/);
});

test("a page that came by https is told that it cannot call a server by http", async () => {
  const secure = await browser.newPage();
  // Nobody is asked: the page is made here.
  await secure.route("https://page.test/**", (route) => {
    const path = new URL(route.request().url()).pathname;
    const { type, body } = file(path) ?? { type: "text/html", body: Buffer.from("<!doctype html><title>Runs</title>") };
    return route.fulfill({ contentType: type, body });
  });
  await secure.goto("https://page.test/");
  const { text, options } = oneStep("http://api.test/");
  const trace = await run(secure, text, options);
  assert.match(trace.steps[0]?.attempts[0]?.failure?.message ?? "", /does not let a page that came by https call http:\/\/api\.test, which is http \(mixed content\)/);
  await secure.close();
});

test("a header that pages may not send is refused before anything is sent", async () => {
  const { text, options } = oneStep(`${server.origin}/ok`);
  const withHost = text.replace("operationId: call,", "operationId: call, parameters: [{ name: Sec-Secret, in: header, value: k }],");
  const { failure } = await attempt(withHost, options);
  assert.deepEqual([failure?.reason, failure?.message], ["request", "the request cannot be sent: web pages are not allowed to send the header `Sec-Secret`"]);
});

async function attempt(text: string, options: RunOptions): Promise<TraceAttempt> {
  const trace = await run(page, text, options);
  const attempt = trace.steps[0]?.attempts[0];
  assert.ok(attempt !== undefined, JSON.stringify(trace));
  return attempt;
}

function run(page: Page, text: string, options: RunOptions): Promise<Trace> {
  return page.evaluate(
    async ({ entry, text, options }) => {
      const telaio = (await import(entry)) as typeof import("telaio");
      return telaio.run(text, options);
    },
    { entry: "/package/index.js", text, options },
  );
}

/** A server of another origin. What the browser asks for by itself is not for it. */
async function serving(t: TestContext, listener: RequestListener): Promise<string> {
  const api = createServer((request: IncomingMessage, response) => {
    if (request.url === "/favicon.ico") return void response.writeHead(404).end();
    listener(request, response);
  });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    api.closeAllConnections();
    api.close();
  });
  return `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
}

/** A file of the package as it is built. */
function file(path: string): { type: string; body: Buffer } | undefined {
  if (!path.startsWith("/package/") || path === "/package/") return undefined;
  const type = path.endsWith(".wasm") ? "application/wasm" : "text/javascript";
  return { type, body: readFileSync(`${workspace}pkg/dist/${path.slice("/package/".length)}`) };
}

/** The package, and an empty page to load it into. */
function serve(path: string, socket: Socket): boolean {
  if (!path.startsWith("/package/") && path !== "/favicon.ico") return false;
  const { type, body } = file(path) ?? { type: "text/html", body: Buffer.from("<!doctype html><title>Runs</title>") };
  socket.write(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`);
  socket.write(body);
  return true;
}

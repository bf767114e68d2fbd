/**
 * The pages of `tests/runs` once more, through real HTTP: in Node and in a browser a run
 * leaves the same trace as with the same answers handed to the engine.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { Run, init, run } from "telaio";
import type { RunOptions, Trace } from "telaio";
import { launch } from "./browser.js";
import { cases } from "./pages.js";
import type { Answer, Case } from "./pages.js";
import { workspace } from "./stage.js";

/** Cases that wait longer are left out: here time is real. */
const LONGEST_WAIT_MS = 100;

let answers: Answer[] = [];
const server = createServer(answer);
let origin = "";
let browser: Browser;
let page: Page;

before(async () => {
  await init({ schema: true });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launch();
  page = await browser.newPage();
  await page.goto(`${origin}/package/`);
});

after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

test("the traces of Node and of a browser are those of the engine", async () => {
  let [inNode, inBrowser] = [0, 0];
  for (const it of cases()) {
    const options = { ...it.options, servers: { pets: `${origin}/v1` } };
    const expected = scripted(it, options);
    if (expected === undefined) continue;
    answers = [...it.answers];
    assert.deepEqual(comparable(await run(it.document, options), it), expected, `${it.name}, in Node`);
    inNode += 1;
    if (hasForbiddenHeader(expected)) continue;
    answers = [...it.answers];
    const seen = await page.evaluate(
      async ({ entry, text, options }) => {
        const telaio = (await import(entry)) as typeof import("telaio");
        return telaio.run(text, options);
      },
      { entry: "/package/index.js", text: it.document, options },
    );
    assert.deepEqual(comparable(seen, it), expected, `${it.name}, in the browser`);
    inBrowser += 1;
  }
  // The pages are many; a reader that finds none of them would test nothing.
  assert.ok(inNode >= 50 && inBrowser >= 45, `${inNode} in Node, ${inBrowser} in the browser`);
});

test("cookies of the browser are neither sent nor kept", async () => {
  const text = `
arazzo: 1.0.1
info: { title: Pets, version: 1.0.0 }
sourceDescriptions: [{ name: pets, url: pets.yaml, type: openapi }]
workflows: [{ workflowId: main, steps: [{ stepId: find, operationId: findPet }] }]
`;
  const cookies: (string | undefined)[] = [];
  const see = (request: IncomingMessage) => void cookies.push(request.headers.cookie);
  await page.context().addCookies([{ name: "session", value: "mine", url: origin }]);
  answers = [{ headers: { "set-cookie": "other=1" } }, {}];
  server.on("request", see);
  const options: RunOptions = { operations: { findPet: { method: "GET", url: `${origin}/v1/pets` } } };
  const status = await page.evaluate(
    async ({ entry, text, options }) => {
      const telaio = (await import(entry)) as typeof import("telaio");
      const { status } = await telaio.run(text, options);
      await fetch("/v1/pets");
      return status;
    },
    { entry: "/package/index.js", text, options },
  );
  server.off("request", see);
  assert.equal(status, "succeeded");
  // The page's own request shows that the browser has the cookie, and only that one.
  assert.deepEqual(cookies.slice(-2), [undefined, "session=mine"]);
});

/** What the engine makes of the answers without any HTTP; nothing if that takes long or the page has too few. */
function scripted(it: Case, options: RunOptions): Trace | undefined {
  const engine = new Run(it.document, options);
  try {
    const left = [...it.answers];
    let [now, call]: [number, number | undefined] = [0, undefined];
    for (;;) {
      const output = engine.poll(now);
      if (output.type === "done") break;
      if (output.type === "call") call = output.id;
      if (output.type !== "wait") continue;
      if (output.until !== undefined) {
        now = output.until;
        continue;
      }
      const next = left.shift();
      if (next === undefined || call === undefined) return undefined;
      const { status, headers, body } = message(next);
      const fields = Object.entries(headers).flatMap(([name, it]) => [it].flat().map((value): [string, string] => [name, value]));
      const content = typeof body === "string" ? { body } : { bodyBase64: body.toString("base64") };
      engine.handle(now, { type: "answer", id: call, status, headers: fields, ...content });
    }
    return now > LONGEST_WAIT_MS ? undefined : comparable(engine.trace(), it);
  } finally {
    engine.free();
  }
}

/** An answer as HTTP has it. JSON is what most are, so pages need not say it. */
function message({ status = 200, headers = {}, body, text: written, bytes }: Answer) {
  if (written !== undefined) return { status, headers, body: written };
  if (bytes !== undefined) return { status, headers, body: Buffer.from(bytes, "base64") };
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1];
  const isText = type !== undefined && !type.includes("json") && typeof body === "string";
  const text = body === undefined ? "" : isText ? body : JSON.stringify(body);
  return { status, headers: body === undefined || type !== undefined ? headers : { ...headers, "content-type": "application/json" }, body: text };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? "/";
  if (path.startsWith("/package/")) return serve(path.slice("/package/".length), response);
  request.resume();
  // A browser asks for it by itself, whenever it likes.
  if (path === "/favicon.ico") return void response.writeHead(404).end();
  const next = answers.shift();
  if (next === undefined) return void response.writeHead(500).end("the page has no more answers");
  const { status, headers, body } = message(next);
  // Only pages say what time it is.
  response.sendDate = false;
  response.writeHead(status, headers).end(body);
}

/** The package as it is built, and an empty page to load it into. */
function serve(path: string, response: ServerResponse): void {
  if (path === "") return void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Runs</title>");
  const type = path.endsWith(".wasm") ? "application/wasm" : "text/javascript";
  response.writeHead(200, { "content-type": type }).end(readFileSync(`${workspace}pkg/dist/${path}`));
}

/** A trace without what no two runs share: times, the port, and header fields that the server adds by itself. */
function comparable(trace: Trace, it: Case): Trace {
  const named = new Set(it.answers.flatMap((answer) => Object.keys(message(answer).headers)).map((name) => name.toLowerCase()));
  const text = JSON.stringify(trace, (key, value: unknown) => {
    if (/^((started|ended)At|date)$|^duration/.test(key) && typeof value === "number") return undefined;
    const isResponse = typeof value === "object" && value !== null && "status" in value && "headers" in value;
    if (!isResponse) return value;
    const headers = Object.entries(value.headers as Record<string, string>).filter(([name]) => named.has(name.toLowerCase()));
    return { ...value, headers: Object.fromEntries(headers.map(([name, it]) => [name.toLowerCase(), it]).sort()) };
  });
  return JSON.parse(text.replaceAll(origin, "https://pets.test")) as Trace;
}

/** What web pages may not send or see; there a step fails and says so, or has no such value. */
function hasForbiddenHeader(trace: Trace): boolean {
  const attempts = trace.steps.flatMap((it) => it.attempts);
  const names = attempts.flatMap(({ request, response }) => [request, response].flatMap((it) => Object.keys(it?.headers ?? {})));
  return names.some((it) => /^(set-cookie|cookie|date|host|origin|referer|sec-.*|proxy-.*)$/i.test(it));
}

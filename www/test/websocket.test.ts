/** Messages over WebSocket, as a browser has it: what is sent, what comes, and how a connection fails. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { RunOptions, Trace } from "telaio";
import { launch } from "./browser.js";
import { workspace } from "./stage.js";

const API = `
asyncapi: 3.0.0
info: { title: Events, version: 1.0.0 }
servers: { live: { host: events.test, protocol: ws } }
channels:
  orders: { address: /orders, messages: { order: { payload: { type: object } } } }
  confirmed:
    address: /confirmed?all=1
    messages: { confirmation: { correlationId: { location: "$message.payload#/order" }, payload: { type: object } } }
  refused: { address: /refused, messages: { any: { payload: {} } } }
  closing: { address: /closing, messages: { any: { payload: {} } } }
  flood: { address: /flood, messages: { any: { correlationId: { location: "$message.payload#/order" }, payload: {} } } }
  texts: { address: /texts, messages: { any: { contentType: text/plain, payload: { type: string } } } }
operations:
  placeOrder: { action: receive, channel: { $ref: "#/channels/orders" } }
  confirmOrder: { action: send, channel: { $ref: "#/channels/confirmed" } }
  refuse: { action: send, channel: { $ref: "#/channels/refused" } }
  close: { action: send, channel: { $ref: "#/channels/closing" } }
  flood: { action: send, channel: { $ref: "#/channels/flood" } }
  text: { action: send, channel: { $ref: "#/channels/texts" } }
`;

/** The sockets that are open, by their path with its query. */
const open = new Map<string, Set<Duplex>>();
const server = createServer(serve).on("upgrade", accept);
let origin = "";
let browser: Browser;
let page: Page;

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launch();
  page = await browser.newPage();
  await page.goto(`http://${origin}/`);
});

after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

test("a message is sent, and the one with the correlation id is received", async () => {
  const trace = await run(`
      - { stepId: order, operationId: placeOrder, action: send, requestBody: { payload: { order: o-7 } } }
      - { stepId: wait, operationId: confirmOrder, action: receive, correlationId: o-7, timeout: 5000, outputs: { state: $message.payload#/state } }
      - { stepId: first, operationId: confirmOrder, action: receive, timeout: 5000, outputs: { order: $message.payload#/order } }
      - { stepId: bytes, operationId: confirmOrder, action: receive, timeout: 5000 }`);
  assert.equal(trace.status, "succeeded", JSON.stringify(trace));
  // What another step has not asked for is kept in the order in which it came.
  assert.deepEqual(
    trace.steps.map((it) => it.outputs ?? {}),
    [{}, { state: "confirmed" }, { order: "o-6" }, {}],
  );
  await closed();
});

test("the media type says whether a text is JSON", async () => {
  const trace = await run("      - { stepId: text, operationId: text, action: receive, outputs: { text: $message.payload } }");
  assert.deepEqual(trace.steps[0]?.outputs, { text: "42" });
});

test("a connection that fails is explained", async () => {
  const step = (operation: string) => `      - { stepId: it, operationId: ${operation}, action: receive${operation === "flood" ? ", correlationId: o-7" : ""}, timeout: 600 }`;
  const check = async (operation: string, expected: RegExp, options: RunOptions = {}) => {
    const trace = await run(step(operation), options);
    assert.equal(trace.status, "failed");
    assert.match(JSON.stringify(trace), expected);
  };
  await check("confirmOrder", /no such message from ws:\/\/127.0.0.1:\d+ within 600 ms/);
  await check("refuse", /no WebSocket to ws:\/\/127.0.0.1:\d+ \(code 1006\)/);
  await check("close", /closed the connection \(code 1001, bye\)/);
  await check("flood", /more came than is kept: 1000 messages or 100 bytes/, { maxBody: 100 });
  await check("refuse", /no WebSocket to ws:\/\/127.0.0.1:1 /, { servers: { events: "ws://127.0.0.1:1" } });
  await check("refuse", /nothing at hand speaks `kafka`/, { servers: { events: "kafka://127.0.0.1" } });
  await closed();
});

test("a run that is stopped closes its sockets", async () => {
  const stopped = run("      - { stepId: it, operationId: confirmOrder, action: receive, timeout: 20000 }", {}, 500);
  const trace = await stopped;
  assert.equal(trace.status, "cancelled");
  await closed();
});

/** Runs steps in the browser, and stops the run after some milliseconds. */
async function run(steps: string, options: RunOptions = {}, stopAfter?: number): Promise<Trace> {
  const text = `
arazzo: 1.1.0
info: { title: Messages, version: 1.0.0 }
sourceDescriptions: [{ name: events, url: https://events.test/asyncapi.yaml, type: asyncapi }]
workflows:
  - workflowId: main
    steps:
${steps.replace(/^\n/, "")}
`;
  const sources = [{ name: "events", url: "https://events.test/asyncapi.yaml", text: API }];
  const given: RunOptions = { sources, servers: { events: `ws://${origin}` }, ...options };
  return page.evaluate(
    async ({ entry, text, given, stopAfter }) => {
      const telaio = (await import(entry)) as typeof import("telaio");
      if (stopAfter === undefined) return telaio.run(text, given);
      return telaio.run(text, { ...given, signal: AbortSignal.timeout(stopAfter) });
    },
    { entry: "/package/index.js", text, given, stopAfter },
  );
}

/** Waits until the browser has closed all sockets. */
async function closed(): Promise<void> {
  for (let naps = 0; [...open.values()].some((it) => it.size > 0); naps += 1) {
    assert.ok(naps < 100, `still open: ${[...open].map(([path, all]) => `${path} ${all.size}`).join()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The package as it is built, and an empty page to load it into. */
function serve(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? "/";
  if (!path.startsWith("/package/")) return void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Runs</title>");
  const type = path.endsWith(".wasm") ? "application/wasm" : "text/javascript";
  response.writeHead(200, { "content-type": type }).end(readFileSync(`${workspace}pkg/dist/${path.slice("/package/".length)}`));
}

/** The server's side of WebSocket (RFC 6455), as far as short messages need it. */
function accept(request: IncomingMessage, socket: Duplex): void {
  const path = request.url ?? "/";
  if (path === "/refused") return void socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  const key = createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`);
  const all = open.get(path) ?? new Set();
  open.set(path, all.add(socket));
  socket.on("close", () => all.delete(socket)).on("error", () => socket.destroy());
  socket.on("data", (frame: Buffer) => {
    const size = (frame[1] ?? 0) & 127;
    const text = Buffer.from(frame.subarray(6, 6 + size).map((it, at) => it ^ (frame[2 + (at % 4)] ?? 0)));
    // Where the server has begun to close, the browser's frame is the answer.
    if (path === "/closing") return void socket.end();
    if (((frame[0] ?? 0) & 15) === 8) return void socket.end(Buffer.concat([Buffer.from([0x88, text.length]), text]));
    if (path === "/orders") confirm((JSON.parse(text.toString()) as { order: string }).order);
  });
  if (path === "/texts") send(socket, 1, Buffer.from("42"));
  if (path === "/closing") send(socket, 8, Buffer.from("\x03\xe9bye", "latin1"));
  if (path === "/flood") for (let at = 0; at < 12; at += 1) send(socket, 1, Buffer.from('{"order":"o-6"}'));
}

/** Another confirmation, bytes that are no text, and the confirmation that is asked for. */
function confirm(order: string): void {
  for (const socket of open.get("/confirmed?all=1") ?? []) {
    send(socket, 1, Buffer.from('{"order":"o-6","state":"confirmed"}'));
    send(socket, 2, Buffer.from([0xff, 0]));
    send(socket, 2, Buffer.from(JSON.stringify({ order, state: "confirmed" })));
  }
}

function send(socket: Duplex, kind: number, content: Buffer): void {
  socket.write(Buffer.concat([Buffer.from([0x80 | kind, content.length]), content]));
}

/** Messages in workflows: a document around their steps, and a server for WebSocket, with what a run must make of it. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { RunOptions, Trace } from "telaio";

/** A document with these steps, and its AsyncAPI description. */
export function exchanging(api: string, steps: string): { text: string; options: RunOptions } {
  const text = `
arazzo: 1.1.0
info: { title: Messages, version: 1.0.0 }
sourceDescriptions: [{ name: events, url: https://events.test/asyncapi.yaml, type: asyncapi }]
workflows:
  - workflowId: main
    steps:
${steps.replace(/^\n/, "")}
`;
  return { text, options: { sources: [{ name: "events", url: "https://events.test/asyncapi.yaml", text: api }] } };
}

/** What the server speaks. */
export const SOCKET_API = `
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

/** A way to run: the text of a document, what its caller chooses, and after how many milliseconds to stop. */
export type RunText = (text: string, options: RunOptions, stopAfter?: number) => Promise<Trace>;

/** What must come of messages over WebSocket, however the run is driven. Each gives the server back without sockets. */
export const EXCHANGES: Record<string, (server: SocketServer, run: RunText) => Promise<void>> = {
  "a message is sent, and the one with the correlation id is received": async (server, run) => {
    const trace = await running(server, run, `
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
  },
  "the media type says whether a text is JSON": async (server, run) => {
    const trace = await running(server, run, "      - { stepId: text, operationId: text, action: receive, outputs: { text: $message.payload } }");
    assert.deepEqual(trace.steps[0]?.outputs, { text: "42" });
  },
  "a connection that fails is explained": async (server, run) => {
    const step = (operation: string) => `      - { stepId: it, operationId: ${operation}, action: receive${operation === "flood" ? ", correlationId: o-7" : ""}, timeout: 600 }`;
    const check = async (operation: string, expected: RegExp, options: RunOptions = {}) => {
      const trace = await running(server, run, step(operation), options);
      assert.equal(trace.status, "failed");
      assert.match(JSON.stringify(trace), expected);
    };
    await check("confirmOrder", /no such message from ws:\/\/127.0.0.1:\d+ within 600 ms/);
    await check("refuse", /"reason":"connection","message":"no WebSocket to ws:\/\/127.0.0.1:\d+( \(code 1006\))?: the server does not answer, or refuses/);
    await check("close", /"reason":"network","message":"ws:\/\/127.0.0.1:\d+ closed the connection \(code 1001, bye\)/);
    await check("flood", /more came than is kept: 1000 messages or 100 bytes/, { maxBody: 100 });
    await check("refuse", /"reason":"connection","message":"no WebSocket to ws:\/\/127.0.0.1:1[ :]/, { servers: { events: "ws://127.0.0.1:1" } });
    await check("refuse", /nothing at hand speaks `kafka`/, { servers: { events: "kafka://127.0.0.1" } });
  },
  "a run that is stopped closes its sockets": async (server, run) => {
    const trace = await running(server, run, "      - { stepId: it, operationId: confirmOrder, action: receive, timeout: 20000 }", {}, 500);
    assert.equal(trace.status, "cancelled");
  },
};

async function running(server: SocketServer, run: RunText, steps: string, more: RunOptions = {}, stopAfter?: number): Promise<Trace> {
  const { text, options } = exchanging(SOCKET_API, steps);
  const trace = await run(text, { ...options, servers: { events: `ws://${server.host}` }, ...more }, stopAfter);
  await server.closed();
  return trace;
}

/** A server for WebSocket on loopback. */
export interface SocketServer {
  /** Its address and port. */
  host: string;
  /** Waits until the other side has closed all sockets. */
  closed: () => Promise<void>;
  close: () => void;
}

/** The sockets that are open, by their path with its query. */
type Open = Map<string, Set<Duplex>>;

/** Starts it; requests that ask for no WebSocket go to `serve`. */
export async function startSocketServer(serve: RequestListener = (_, response) => void response.writeHead(404).end()): Promise<SocketServer> {
  const open: Open = new Map();
  const server = createServer(serve).on("upgrade", (request, socket) => accept(open, request, socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    closed: async () => {
      for (let naps = 0; [...open.values()].some((it) => it.size > 0); naps += 1) {
        assert.ok(naps < 100, `still open: ${[...open].map(([path, all]) => `${path} ${all.size}`).join()}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The server's side of WebSocket (RFC 6455), as far as short messages need it. */
function accept(open: Open, request: IncomingMessage, socket: Duplex): void {
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
    // Where the server has begun to close, the other side's frame is the answer.
    if (path === "/closing") return void socket.end();
    if (((frame[0] ?? 0) & 15) === 8) return void socket.end(Buffer.concat([Buffer.from([0x88, text.length]), text]));
    if (path === "/orders") confirm(open, (JSON.parse(text.toString()) as { order: string }).order);
  });
  if (path === "/texts") send(socket, 1, Buffer.from("42"));
  if (path === "/closing") send(socket, 8, Buffer.from("\x03\xe9bye", "latin1"));
  if (path === "/flood") for (let at = 0; at < 12; at += 1) send(socket, 1, Buffer.from('{"order":"o-6"}'));
}

/** Another confirmation, bytes that are no text, and the confirmation that is asked for. */
function confirm(open: Open, order: string): void {
  for (const socket of open.get("/confirmed?all=1") ?? []) {
    send(socket, 1, Buffer.from('{"order":"o-6","state":"confirmed"}'));
    send(socket, 2, Buffer.from([0xff, 0]));
    send(socket, 2, Buffer.from(JSON.stringify({ order, state: "confirmed" })));
  }
}

function send(socket: Duplex, kind: number, content: Buffer): void {
  socket.write(Buffer.concat([Buffer.from([0x80 | kind, content.length]), content]));
}

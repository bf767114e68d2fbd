/** Messages by what the host has: its own transports, or no WebSocket. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "telaio";
import type { Channel, Exchange, RunOptions, Trace, Transport } from "telaio";
import { exchanging } from "./messages.js";

const API = `
asyncapi: 3.0.0
info: { title: Events, version: 1.0.0 }
servers: { live: { host: events.test, protocol: kafka } }
channels:
  orders: { address: orders, messages: { order: { headers: { type: object, properties: { id: { type: string } } }, payload: { type: object } } } }
  confirmed:
    address: confirmed
    messages: { confirmation: { correlationId: { location: "$message.header#/id" }, payload: { type: object } } }
operations:
  placeOrder: { action: receive, channel: { $ref: "#/channels/orders" } }
  confirmOrder: { action: send, channel: { $ref: "#/channels/confirmed" } }
`;
const ORDER = `      - { stepId: order, operationId: placeOrder, action: send, parameters: [{ name: id, in: header, value: o-7 }], requestBody: { payload: { item: book } } }`;
const WAIT = `      - { stepId: wait, operationId: confirmOrder, action: receive, correlationId: o-7, timeout: 300, outputs: { state: $message.payload#/state } }`;

function runs(steps: string, more: Parameters<typeof run>[1]): Promise<Trace> {
  const { text, options } = exchanging(API, steps);
  return run(text, { ...options, ...more });
}

/** A transport that answers each order, and what it was asked. */
function shop(answer: unknown) {
  const asked: { subscribed: Channel[]; sent: Exchange[]; received: Exchange[] } = { subscribed: [], sent: [], received: [] };
  const transport: Transport = {
    subscribe: (channel) => void asked.subscribed.push(channel),
    send: async (exchange) => void asked.sent.push(exchange),
    receive: async (exchange, waiting) => {
      asked.received.push(exchange);
      assert.equal(waiting.timeout, 300);
      if (answer instanceof Error) throw answer;
      return (await answer) as Awaited<ReturnType<Transport["receive"]>>;
    },
  };
  return { asked, transport };
}

test("a transport of the host carries the messages of its protocol", async () => {
  const { asked, transport } = shop({ headers: { id: "o-7" }, payload: { state: "confirmed" } });
  const trace = await runs(`${ORDER}\n${WAIT}`, { transports: { kafka: transport } });
  assert.equal(trace.status, "succeeded", JSON.stringify(trace));
  assert.deepEqual(trace.steps[1]?.outputs, { state: "confirmed" });
  assert.deepEqual(asked.subscribed, [{ source: "events", server: "kafka://events.test", name: "confirmed", address: "confirmed" }]);
  assert.deepEqual(asked.sent[0]?.message?.headers, { id: "o-7" });
  assert.deepEqual([asked.sent[0]?.message?.payload, asked.sent[0]?.message?.text], [{ item: "book" }, '{"item":"book"}']);
  assert.deepEqual(asked.received[0]?.correlation, { id: "o-7", places: [{ part: "headers", pointer: ["id"] }] });
});

test("what a transport does wrong fails its step", async () => {
  const check = async (answer: unknown, expected: RegExp) => {
    const { transport } = shop(answer);
    const trace = await runs(WAIT, { transports: { kafka: transport } });
    assert.equal(trace.status, "failed");
    assert.match(JSON.stringify(trace), expected);
  };
  await check(new Error("the broker is gone"), /the broker is gone/);
  await check({ headers: { id: "o-6" }, payload: {} }, /has not the correlation id/);
  await check("text", /something that is no message/);
  await check(undefined, /something that is no message/);
  await check(new Promise(() => {}), /no such message from kafka:\/\/events.test within 300 ms/);
});

test("a protocol without a transport, and a host without WebSocket, are said", async () => {
  const check = async (steps: string, options: RunOptions, expected: RegExp) => {
    const trace = await runs(steps, options);
    assert.equal(trace.status, "failed");
    assert.match(JSON.stringify(trace), expected);
  };
  await check(WAIT, {}, /nothing at hand speaks `kafka`/);
  const servers = { events: "wss://events.test" };
  await check(ORDER, { servers }, /has no headers such as `id`/);
  const found = Object.getOwnPropertyDescriptor(globalThis, "WebSocket");
  Reflect.deleteProperty(globalThis, "WebSocket");
  try {
    await check(WAIT, { servers }, /this host has no `WebSocket` \(Node has one from version 22 on\)/);
  } finally {
    if (found !== undefined) Object.defineProperty(globalThis, "WebSocket", found);
  }
});

/** Runs that are stopped in every state, several at once, and what a bug in the engine does to them. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { Stepper, init, run } from "telaio";
import type { Checkpoint, RunEvent, RunOptions, Trace } from "telaio";
import { installed } from "./setup.js";

const TEXT = `
arazzo: 1.0.1
info: { title: Pets, version: 1.0.0 }
sourceDescriptions: [{ name: pets, url: pets.yaml, type: openapi }]
workflows:
  - workflowId: adopt
    steps:
      - { stepId: find, operationId: findPet, onFailure: [{ name: again, type: retry, retryAfter: 30, retryLimit: 3 }], outputs: { id: $response.body#/id } }
      - { stepId: give, operationId: givePet, outputs: { id: $response.body#/id } }
`;

/** A server, and what a run needs to call it. */
async function serving(t: TestContext, listener: RequestListener): Promise<RunOptions> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  t.after(() => server.close().closeAllConnections());
  await new Promise((resolve) => server.once("listening", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { operations: { findPet: { method: "GET", url: `${origin}/find` }, givePet: { method: "POST", url: `${origin}/give` } } };
}

const answering: RequestListener = (request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ id: request.url }));
};

/** Runs, and stops at the first event of this kind. */
async function stoppedAt(options: RunOptions, type: RunEvent["type"] | "never", stop = new AbortController()) {
  let checkpoint: Checkpoint | undefined;
  const began = performance.now();
  const onEvent = (event: RunEvent) => {
    if (event.type === type) stop.abort();
  };
  const trace = await run(TEXT, { ...options, onEvent, signal: stop.signal, onCheckpoint: (it) => (checkpoint = it) });
  assert.ok(performance.now() - began < 10_000, `stopped at ${type} it went on`);
  return { trace, checkpoint };
}

test("a run is stopped in every state", async (t) => {
  const good = await serving(t, answering);
  const silent = await serving(t, () => {});
  const broken = await serving(t, (_, response) => response.writeHead(500).end());
  const steps = ({ steps }: Trace) => steps.map((it) => it.stepId);

  const before = new AbortController();
  before.abort();
  const never = await stoppedAt(good, "never", before);
  assert.deepEqual([never.trace.status, steps(never.trace).length <= 1], ["cancelled", true]);

  // In flight: the request is aborted, and what it may have done is said.
  const inFlight = await stoppedAt(silent, "requestSent");
  assert.deepEqual([inFlight.trace.status, steps(inFlight.trace)], ["cancelled", ["find"]]);
  assert.match(inFlight.trace.warnings.join(), /the request of step `find` was (on its way and may have had its effect|not sent)/);

  // Before a retry that would wait for half a minute.
  const sleeping = await stoppedAt(broken, "actionTaken");
  assert.deepEqual([sleeping.trace.status, sleeping.trace.steps[0]?.attempts.length], ["cancelled", 1]);

  // Between two steps.
  const between = await stoppedAt(good, "stepEnded");
  assert.equal(between.trace.status, "cancelled");
  assert.equal(between.trace.steps[0]?.passed, true);

  for (const { checkpoint } of [never, inFlight, sleeping, between]) assert.equal(checkpoint?.state, "cancelled");
  // After its end nothing is left to stop.
  const after = await stoppedAt(good, "runEnded");
  assert.deepEqual([after.trace.status, after.checkpoint], ["succeeded", undefined]);
});

test("a run that is stopped in the middle of a body lets go of the connection", async (t) => {
  let isClosed = false;
  const options = await serving(t, (_, response) => {
    response.on("close", () => (isClosed = true));
    response.writeHead(200, { "content-type": "application/json" }).write("{");
  });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 200);
  const { trace } = await stoppedAt(options, "never", stop);
  assert.equal(trace.status, "cancelled");
  for (let naps = 0; !isClosed; naps += 1) {
    assert.ok(naps < 100, "the connection is still open");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

test("many runs with one signal leave no listeners behind", async (t) => {
  const options = await serving(t, answering);
  const { signal } = new AbortController();
  let listeners = 0;
  for (const [name, change] of [["addEventListener", 1], ["removeEventListener", -1]] as const) {
    const original = signal[name].bind(signal);
    Object.defineProperty(signal, name, { value: (type: string, listener: () => void) => ((listeners += change), original(type, listener)) });
  }
  for (let at = 0; at < 20; at += 1) assert.equal((await run(TEXT, { ...options, signal })).status, "succeeded");
  assert.equal(listeners, 0);
});

test("runs at once in one instance do not touch each other", async (t) => {
  const good = await serving(t, (request, response) => void setTimeout(() => answering(request, response), Math.random() * 20));
  const silent = await serving(t, () => {});
  const stop = new AbortController();
  const stopped = run(TEXT, { ...silent, signal: stop.signal });
  const traces = await Promise.all(Array.from({ length: 10 }, () => run(TEXT, good)));
  for (const { status, steps } of traces) {
    assert.equal(status, "succeeded");
    assert.deepEqual(steps.map((it) => it.outputs), [{ id: "/find" }, { id: "/give" }]);
  }
  stop.abort();
  assert.equal((await stopped).status, "cancelled");
});

test("a run that is stepped through is driven as others are, and its clock stands still at a pause", async (t) => {
  await init({ schema: true });
  const options = await serving(t, (request, response) => void setTimeout(() => answering(request, response), 100));
  const stepper = new Stepper(TEXT, options);
  const events: string[] = [];
  const drive = () => stepper.drive({ onEvent: (event) => void events.push(event.type) });
  const before = await drive();
  assert.deepEqual([before.type, before.type === "paused" && before.stepId], ["paused", "find"]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.ok(stepper.time() < 50, `${stepper.time()} ms`);
  stepper.go(stepper.time(), "answer");
  const [answered, twice] = await Promise.allSettled([drive(), drive()]);
  assert.ok(answered.status === "fulfilled" && answered.value.type === "paused" && answered.value.stepId === "find");
  assert.ok(twice.status === "rejected" && /being driven already/.test(String(twice.reason)));
  assert.ok(stepper.answer()?.type === "answer");
  const came = stepper.time();
  assert.ok(came >= 90, `the answer came after ${came} ms`);
  // While an answer is awaited, the run can be looked at, and be told where to pause.
  stepper.go(stepper.time(), "breakpoint");
  const driving = drive();
  stepper.setBreakpoints(["give"]);
  assert.equal(stepper.trace().status, "running");
  const paused = await driving;
  assert.ok(paused.type === "paused" && paused.stepId === "give");
  assert.deepEqual(stepper.evaluate("$steps.find.outputs.id"), { value: "/find" });
  // What the answer took is what it took, however long somebody looked at it.
  const attempt = stepper.trace().steps[0]?.attempts[0];
  assert.equal(attempt?.endedAt, came);
  const stop = new AbortController();
  stop.abort();
  stepper.go(stepper.time());
  assert.deepEqual(await stepper.drive({ signal: stop.signal }), { type: "done", status: "cancelled" });
  assert.ok(events.includes("responseReceived"));
  stepper.free();
});

/** What a program in a process of its own prints: a trap spoils the instance of all tests of a file. */
const printed = (program: string) =>
  execFileSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: installed, encoding: "utf8", timeout: 60_000 });

/** A body of half the address space of wasm, which the engine cannot take in: a panic in the midst of a run. */
const HUGE = `
import { run } from "telaio";
const text = ${JSON.stringify(TEXT)};
const operations = { findPet: { method: "GET", url: "https://pets.test/find" }, givePet: { method: "POST", url: "https://pets.test/give" } };
const options = { operations, maxBody: 2 ** 32 - 1, timeout: 1000 };
const small = async () => Response.json({ id: 7 });
const huge = async () => Object.assign(new Response("", { headers: { "content-length": "1" } }), { arrayBuffer: async () => new ArrayBuffer(2 ** 31) });
`;

test("a bug in the engine ends a live run with an error, and the next one works", () => {
  const output = printed(`${HUGE}
globalThis.fetch = huge;
try {
  console.log("no error:", (await run(text, options)).status);
} catch (error) {
  console.log("error:", error.message);
}
globalThis.fetch = small;
console.log("then:", (await run(text, options)).status);
`);
  assert.match(output, /error: the engine stopped unexpectedly, which is a bug in telaio: /);
  assert.match(output, /then: succeeded/);
  assert.doesNotMatch(output, /no error/);
});

test("a bug in one run ends all that are under way in its instance, and those after it work", () => {
  const output = printed(`${HUGE}
globalThis.fetch = (url) => (String(url).includes("find") ? new Promise(() => {}) : huge());
const waits = run(text, options).catch((error) => console.log("waits:", error.message));
const other = text.replace("operationId: findPet", "operationId: givePet");
await run(other, options).catch((error) => console.log("other:", error.message));
await waits;
globalThis.fetch = small;
console.log("then:", (await Promise.all([run(text, options), run(other, options)])).map((it) => it.status).join());
`);
  assert.match(output, /waits: the engine stopped unexpectedly/);
  assert.match(output, /other: the engine stopped unexpectedly/);
  assert.match(output, /then: succeeded,succeeded/);
});

test("a call that runs out of the stack ends what is under way, too", () => {
  const output = printed(`${HUGE}
import { Run, init } from "telaio";
globalThis.fetch = () => new Promise(() => {});
await init();
const waits = run(text, options).catch((error) => console.log("waits:", error.message));
await new Promise((resolve) => setTimeout(resolve, 50));
let tries = 0;
const dive = () => {
  try {
    dive();
  } catch {}
  // On the way up there is ever more of the stack: somewhere it ends within the engine.
  if (tries++ > 2000) return;
  try {
    new Run(text, options);
  } catch {}
};
dive();
globalThis.fetch = small;
console.log("then:", (await run(text, options)).status);
await waits;
`);
  assert.match(output, /waits: the engine stopped unexpectedly/);
  assert.match(output, /then: succeeded/);
});

/** `telaio/worker`: the functions of the package, answered by another thread. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { Worker } from "node:worker_threads";
import * as telaio from "telaio";
import * as editor from "telaio/editor";
import { NotRunnable, connect } from "telaio/worker";
import type { ConnectOptions, Connection } from "telaio/worker";
import { MISTAKES, PETS, WORKFLOW, installed, read } from "./setup.js";

const sourceOf = (url: string) => ({ name: "pets", text: `{ "openapi": "3.1.0", "info": { "title": "Pets", "version": "1" }, "servers": [{ "url": "${url}" }], "paths": { "/pets": { "get": { "operationId": "findPet", "responses": { "200": { "description": "them" } } } } } }` });

/** A connection that ends with the test. */
function connected(t: TestContext, options?: ConnectOptions): Connection {
  const connection = connect(options);
  t.after(() => connection.close());
  return connection;
}

/** The package's own worker, and what it is told. */
function watched() {
  const told: { type: string; name?: string }[] = [];
  let hired = 0;
  const worker = () => {
    hired += 1;
    const thread = new Worker(`import "telaio/worker/thread";`, { eval: true });
    const post = thread.postMessage.bind(thread);
    thread.postMessage = (message) => (told.push(message), post(message));
    return thread;
  };
  return { told, worker, hired: () => hired };
}

test("every function is there, and answers as in the same thread", async (t) => {
  const worker = connected(t);
  const functions = (module: object) => Object.entries(module).filter(([name, it]) => typeof it === "function" && /^[a-z]/.test(name)).map(([name]) => name);
  assert.deepEqual(functions(worker).filter((it) => it !== "close").sort(), functions(telaio).filter((it) => it !== "init").sort());
  assert.deepEqual(functions(worker.editor).sort(), functions(editor).sort());

  const text = read(MISTAKES);
  assert.deepEqual(await worker.validate(text), await telaio.validate(text));
  assert.deepEqual(await worker.rules(), await telaio.rules());
  assert.deepEqual(await worker.dryRun(read(WORKFLOW)), await telaio.dryRun(read(WORKFLOW)));
  assert.deepEqual(await worker.editor.documentSymbols(text), await editor.documentSymbols(text));
  assert.equal(await worker.format("a:   1\n"), "a: 1\n");
});

test("what is wrong is thrown as in the same thread", async (t) => {
  const worker = connected(t);
  await assert.rejects(worker.run(read(MISTAKES)), (error) => error instanceof NotRunnable && error instanceof telaio.NotRunnable && error.findings.length > 0);
  await assert.rejects(worker.types("mcpServers: {}"), { name: "Error", message: /no Arazzo document/ });
  await assert.rejects(worker.validate(1 as never), { name: "TypeError", message: /found number/ });
  // A function cannot be sent, and the worker is none the worse for it.
  await assert.rejects(worker.run(PETS, { fetch }), { name: "DataCloneError" });
  assert.equal((await worker.validate(PETS)).kind, "arazzo");
});

test("of texts that are overtaken while one is checked, none is begun", async (t) => {
  const { told, worker } = watched();
  const connection = connected(t, { worker });
  const checks: Promise<unknown>[] = [];
  let overtaken = new AbortController();
  for (let typed = 0; typed < 50; typed++) {
    overtaken.abort();
    overtaken = new AbortController();
    checks.push(connection.validate(`${PETS}# ${typed}`, { signal: overtaken.signal }));
  }
  const settled = await Promise.allSettled(checks);
  assert.deepEqual(settled.slice(0, -1).filter((it) => it.status !== "rejected" || it.reason.name !== "AbortError"), []);
  assert.equal(settled.at(-1)?.status, "fulfilled");
  assert.equal(told.filter((it) => it.name === "validate").length, 2);
  await assert.rejects(connection.references(PETS, { signal: AbortSignal.abort() }), { name: "AbortError" });
});

test("a check that is given up and does not end costs the worker, and the next one works", async (t) => {
  const { worker, hired } = watched();
  const connection = connected(t, { worker, grace: 1 });
  await connection.rules();
  const step = (at: number) => `  - { stepId: step${at}, operationId: findPet, successCriteria: [{ condition: $statusCode == 200 }] }\n`;
  const long = PETS + Array.from({ length: 30_000 }, (_, at) => step(at)).join("");
  const cancel = new AbortController();
  const check = connection.validate(long, { signal: cancel.signal });
  const waits = connection.validate(PETS);
  cancel.abort();
  await assert.rejects(check, { name: "AbortError" });
  assert.equal((await waits).kind, "arazzo");
  assert.equal(hired(), 2);
});

test("a live run tells what happens, does not hold others up, and ends when it is cancelled", async (t) => {
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  t.after(() => (server.closeAllConnections(), server.close()));
  await new Promise((resolve) => server.on("listening", resolve));
  const worker = connected(t);
  const cancel = new AbortController();
  const events: string[] = [];
  const onEvent = ({ type }: telaio.RunEvent) => {
    events.push(type);
    if (type === "requestSent") void worker.rules().then(() => cancel.abort());
  };
  const sources = [sourceOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)];
  const trace = await worker.run(PETS, { sources, onEvent, signal: cancel.signal });
  assert.equal(trace.status, "cancelled");
  assert.deepEqual([events[0], events.at(-1)], ["runStarted", "runEnded"]);
});

test("a trap restarts the worker", async (t) => {
  let hired = 0;
  const file = join(installed, "trap.js");
  writeFileSync(file, `
    import { workerData } from "node:worker_threads";
    import "telaio/worker/thread";
    const huge = async () => Object.assign(new Response("", { headers: { "content-length": "1" } }), { arrayBuffer: async () => new ArrayBuffer(2 ** 31) });
    globalThis.fetch = workerData.isFirst ? huge : async () => Response.json({});
  `);
  const connection = connected(t, { worker: () => new Worker(file, { workerData: { isFirst: ++hired === 1 } }) });
  const options = { sources: [sourceOf("http://pets.test")], maxBody: 2 ** 32 - 1 };
  await assert.rejects(connection.run(PETS, options), /the engine stopped unexpectedly/);
  assert.equal((await connection.run(PETS, options)).status, "succeeded");
  assert.equal(hired, 2);
});

test("a worker that cannot be loaded fails what is asked of it", async (t) => {
  const connection = connected(t, { worker: () => new Worker(join(installed, "nowhere.js")) });
  await assert.rejects(connection.rules(), /the worker has stopped: Cannot find module/);
  await assert.rejects(connection.rules(), /the worker has stopped/);
});

test("a closed connection answers nothing more", async () => {
  const connection = connect();
  const asked = connection.rules();
  connection.close();
  await assert.rejects(asked, /the connection is closed/);
  await assert.rejects(connection.rules(), /the connection is closed/);
});

test("a connection without work does not keep the process", () => {
  const program = (code: string, type: string) => execFileSync(process.execPath, [`--input-type=${type}`, "--eval", code], { cwd: installed, encoding: "utf8", timeout: 60_000 });
  assert.equal(program(`import { connect } from "telaio/worker"; console.log((await connect().validate("arazzo: 1.0.1")).kind);`, "module"), "arazzo\n");
  assert.equal(program(`require("telaio/worker").connect().validate("arazzo: 1.0.1").then((it) => console.log(it.kind));`, "commonjs"), "arazzo\n");
});

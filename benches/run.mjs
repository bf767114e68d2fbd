/**
 * What a step costs above the bare call of `fetch`, against a server on loopback, where
 * that time goes, and how much memory a long run takes. `cargo xtask bench` runs it; a
 * folder with node_modules adds the peers there. The numbers are written to `target/bench/run.json`.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { note, rounds } from "./measuring.mjs";
import { run, workflows } from "../pkg/dist/node.js";
import { Run, initSync } from "../pkg/dist/wasm/core-fast.js";

/** The steps that are measured: those of the long workflow above those of the short one. */
const STEPS = 200;
const ROUNDS = rounds(15);

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    response.setHeader("content-type", "application/json");
    response.end('{"id":7,"name":"Whiskers"}');
  });
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const api = `openapi: 3.1.0
info: { title: Pets, version: 1.0.0 }
servers: [{ url: "${origin}" }]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      responses:
        "200":
          description: A pet
          content: { application/json: { schema: { type: object, properties: { id: { type: integer }, name: { type: string } } } } }
`;

const folder = mkdtempSync(join(tmpdir(), "telaio-bench-"));
writeFileSync(join(folder, "pets.yaml"), api);
const long = document(STEPS + 1);
const short = document(1);
writeFileSync(join(folder, "long.arazzo.yaml"), long);
writeFileSync(join(folder, "short.arazzo.yaml"), short);
initSync({ module: readFileSync(new URL("../pkg/dist/wasm/core-fast_bg.wasm", import.meta.url)) });

try {
  const measured = { "telaio": ours, ...(process.argv[2] === undefined ? {} : { "@redocly/respect-core": await respect(process.argv[2]) }) };
  await perStep(measured);
  await parts();
  await between();
  memory();
} finally {
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  server.close();
}

/** So many steps, each of which takes the id that the one before has put out. */
function document(size) {
  const step = (at) => `      - stepId: step-${at}
        operationId: getPet
        parameters: [{ name: id, in: path, value: ${at === 0 ? 7 : `$steps.step-${at - 1}.outputs.id`} }]
        successCriteria: [{ condition: $statusCode == 200 }]
        outputs: { id: $response.body#/id }
`;
  return `arazzo: 1.0.1
info: { title: Many steps, version: 1.0.0 }
sourceDescriptions: [{ name: pets, url: pets.yaml, type: openapi }]
workflows:
  - workflowId: main
    steps:
${Array.from({ length: size }, (_, at) => step(at)).join("")}`;
}

/** The time of a step: that of the long workflow above that of the short one, less that of as many bare calls. */
async function perStep(measured) {
  const bare = async () => {
    for (let at = 0; at < STEPS; at += 1) await (await fetch(`${origin}/pets/7`)).arrayBuffer();
  };
  const works = [["bare fetch", bare], ...Object.entries(measured).flatMap(([name, work]) => [
    [name, () => work("long")],
    [`${name}, one step`, () => work("short")],
  ])];
  // What a run does before it begins, however long it then is.
  works.push(["preparing", () => prepare(long)], ["preparing, one step", () => prepare(short)]);
  const median = await medians(works);
  const above = (name) => (median(name) - median(`${name}, one step`)) / STEPS;
  const [fetched, preparing] = [median("bare fetch") / STEPS, above("preparing")];
  console.log(`\nNode ${process.versions.node}, a workflow of ${STEPS} steps on loopback, medians of ${ROUNDS} interleaved rounds\n`);
  console.log(`bare fetch ${ms(fetched)}`);
  const noted = { steps: STEPS, fetch: fetched, preparing, step: {} };
  for (const name of Object.keys(measured)) {
    const step = (noted.step[name] = above(name));
    const alone = name === "telaio" ? `; ${ms(step - fetched - preparing)} without the ${ms(preparing)} of preparing it` : "";
    console.log(`${name}: ${ms(step)} a step, ${ms(step - fetched)} above the bare fetch${alone}`);
  }
  note("run", noted);
}

/** Where the time goes, with a `fetch` that has its answer at once. */
async function parts() {
  const [real, type] = [globalThis.fetch, { "content-type": "application/json", "content-length": "26" }];
  globalThis.fetch = async () => new Response('{"id":7,"name":"Whiskers"}', { headers: type });
  const done = engine(long);
  const events = [];
  try {
    const median = await medians([
      ["answers", async () => {
        for (let at = 0; at < STEPS; at += 1) {
          const response = await fetch();
          [...response.headers];
          await response.arrayBuffer();
        }
      }],
      ["run", () => ours("long")],
      ["watched", () => ours("long", { onEvent: (event) => events.push(event) })],
      ["reading", () => workflows(long)],
      ["preparing", () => new Run(long, { sources: [{ name: "pets", text: api }] }).free()],
      ["engine", () => engine(long).free()],
      ["trace", () => done.trace()],
    ]);
    const each = (name) => ms(median(name) / (STEPS + 1));
    const driven = (median("run") - median("reading") - median("preparing") - median("trace") - median("answers")) / (STEPS + 1);
    console.log(`\nwhere the time of a step goes: reading the document ${each("reading")}, checking and planning it ${each("preparing")},`);
    console.log(`the engine and its driver ${ms(driven)}, the trace ${each("trace")}; for those who watch, events ${ms((median("watched") - median("run")) / (STEPS + 1))} more`);
    console.log(`(an engine that a host drives, prepared and with all its outputs as JSON: ${each("engine")})`);
  } finally {
    done.free();
    globalThis.fetch = real;
  }
}

/** What the engine alone costs where a real request comes between two of its steps, whose code has then taken the caches. */
async function between() {
  const answer = async () => (await fetch(`${origin}/pets/7`)).text();
  const alone = async () => '{"id":7,"name":"Whiskers"}';
  const median = await medians([
    ["requests", async () => {
      for (let at = 0; at <= STEPS; at += 1) await answer();
    }],
    ["engine", () => driven(alone)],
    ["both", () => driven(answer)],
  ]);
  const each = (time) => ms(time / (STEPS + 1));
  console.log(`\nan engine that a host drives: ${each(median("engine"))} a step by itself, ${each(median("both") - median("requests"))} with a real request in between`);
}

/** The median time of each work, in rounds so that all meet the same machine. */
async function medians(works) {
  const times = new Map(works.map(([name]) => [name, []]));
  for (let round = -3; round < ROUNDS; round += 1) {
    for (const [name, work] of works) {
      const start = performance.now();
      await work();
      if (round >= 0) times.get(name).push(performance.now() - start);
    }
  }
  return (name) => times.get(name).sort((a, b) => a - b)[ROUNDS >> 1];
}

function ms(it) {
  return `${it.toFixed(3)} ms`;
}

async function ours(name, options = {}) {
  const sources = [{ name: "pets", text: api }];
  const trace = await run(name === "long" ? long : short, { sources, ...options });
  if (trace.status !== "succeeded") throw new Error(JSON.stringify(trace.steps.at(-1)));
}

/** All that `run` does before it sends something. */
async function prepare(text) {
  await workflows(text);
  new Run(text, { sources: [{ name: "pets", text: api }] }).free();
}

/** A run of the engine alone, to its end. */
function engine(text) {
  const run = new Run(text, { sources: [{ name: "pets", text: api }] });
  const headers = [["content-type", "application/json"]];
  let id;
  for (;;) {
    const output = run.poll(0);
    if (output.type === "done") return run;
    if (output.type === "call") id = output.id;
    if (output.type === "wait") run.handle(0, { type: "answer", id, status: 200, headers, body: '{"id":7,"name":"Whiskers"}' });
  }
}

/** The same with answers that take a while. */
async function driven(answer) {
  const run = new Run(long, { sources: [{ name: "pets", text: api }] });
  const headers = [["content-type", "application/json"]];
  let id;
  for (;;) {
    const output = run.poll(0);
    if (output.type === "done") break;
    if (output.type === "call") id = output.id;
    if (output.type === "wait") run.handle(0, { type: "answer", id, status: 200, headers, body: await answer() });
  }
  run.free();
}

async function respect(modules) {
  // It has no entry for `require.resolve`.
  const entry = resolve(modules, "node_modules/@redocly/respect-core/lib/index.js");
  const peer = await import(pathToFileURL(entry));
  const { createConfig } = await import(pathToFileURL(createRequire(entry).resolve("@redocly/openapi-core")));
  const config = await createConfig({});
  const logger = { info() {}, warn() {}, error() {}, output() {}, printNewLine() {}, printSeparator() {}, indent: (text) => text };
  return async (name) => {
    const [{ hasProblems }] = await peer.run({
      files: [join(folder, `${name}.arazzo.yaml`)],
      config,
      maxSteps: 10_000,
      maxFetchTimeout: 30_000,
      requestFileLoader: { getFileBody: () => Promise.reject(new Error("no files")) },
      logger,
      fetch,
      skipLint: true,
    });
    if (hasProblems) throw new Error("the peer's run failed");
  };
}

/** The memory of the engine in a loop of 100,000 steps, with answers that are there at once. */
function memory() {
  const { memory } = initSync();
  const text = document(1).replace(
    "outputs: { id",
    "onSuccess: [{ name: again, type: goto, stepId: step-0 }]\n        outputs: { id",
  );
  const total = 100_000;
  const run = new Run(text, { sources: [{ name: "pets", text: api }], maxSteps: total, keepSteps: 1 });
  const headers = [["content-type", "application/json"]];
  const sizes = [];
  let calls = 0;
  for (;;) {
    const output = run.poll(calls);
    if (output.type === "done") break;
    if (output.type !== "call") continue;
    while (run.poll(calls).type === "event");
    calls += 1;
    run.handle(calls, { type: "answer", id: output.id, status: 200, headers, body: `{"id":${calls},"name":"x"}` });
    if (calls === 1_000 || calls === 10_000 || calls === total) sizes.push(`${calls.toLocaleString("en")} steps ${memory.buffer.byteLength >> 10} KiB`);
  }
  console.log(`\nmemory of the engine: ${sizes.join(", ")}`);
}

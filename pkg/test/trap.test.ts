/** What a bug in the engine does to a live run. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { installed } from "./setup.js";

/** A body of half the address space of wasm, which the engine cannot take in: a panic in the midst of a run. */
const PROGRAM = `
import { run } from "telaio";
process.on("uncaughtException", (error) => console.log("trap:", error.name));
const text = \`
arazzo: 1.0.1
info: { title: Pets, version: 1.0.0 }
sourceDescriptions: [{ name: pets, url: pets.yaml, type: openapi }]
workflows: [{ workflowId: adopt, steps: [{ stepId: find, operationId: findPet }] }]
\`;
const operations = { findPet: { method: "GET", url: "https://pets.test/find" } };
globalThis.fetch = async () => Object.assign(new Response(), { arrayBuffer: async () => new ArrayBuffer(2 ** 31) });
await run(text, { operations }).catch((error) => console.log(error.message));
globalThis.fetch = async () => new Response();
console.log((await run(text, { operations })).status);
process.exit();
`;

test("a live run fails when the engine stops, and the next one has another instance", () => {
  const said = execFileSync(process.execPath, ["--input-type=module", "--eval", PROGRAM], { cwd: installed, encoding: "utf8", timeout: 20_000 });
  assert.match(said, /^trap: RuntimeError\nthe engine stopped unexpectedly, which is a bug in telaio: panicked at [^\n]*\ncapacity overflow\nsucceeded\n$/);
});

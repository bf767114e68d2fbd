/** What can be asked before a run begins, and what sends its requests. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Stepper, checkInputs, init, plan, run } from "telaio";
import { OPENAPI, WORKFLOW, read } from "./setup.js";

const text = read(WORKFLOW);
const sources = [{ name: "composioApi", text: read(OPENAPI) }];

const DOCUMENT = `
arazzo: 1.0.1
info: { title: Pets, version: 1.0.0 }
sourceDescriptions: [{ name: pets, url: pets.yaml, type: openapi }]
workflows:
  - workflowId: main
    inputs:
      type: object
      required: [owner]
      properties:
        owner: { type: object, required: [mail], properties: { mail: { type: string, format: email }, age: { type: integer } } }
        token: { type: string, minLength: 8 }
    steps: [{ stepId: find, operationId: findPet }]
`;
const OPERATIONS = { findPet: { method: "GET", url: "https://pets.test/pets" } };

test("a run says where it goes and which secrets go along", async () => {
  const { requests, sources: servers } = await plan(text, { sources, dry: true });
  assert.equal(requests.length, 4);
  for (const it of requests) assert.deepEqual([new URL(it.url).host, it.secrets], ["backend.composio.dev", ["$inputs.apiKey"]], it.stepId);
  assert.ok(requests.every((it) => it.statuses.length > 0));
  assert.equal(servers[0]?.source, "composioApi");
});

test("inputs are checked against the whole schema, with a pointer to each misfit and no secret in it", async () => {
  const misfits = await checkInputs(DOCUMENT, "main", { owner: { age: 1.5 }, token: "s3cret!" });
  assert.deepEqual(misfits.map((it) => it.pointer).sort(), ["/owner/age", "/owner/mail", "/token"]);
  assert.ok(!JSON.stringify(misfits).includes("s3cret!"));
  assert.deepEqual(await checkInputs(DOCUMENT, "main", { owner: { mail: "a@b.test" } }), []);
  assert.deepEqual((await checkInputs(DOCUMENT, "main", {})).map((it) => it.pointer), ["/owner"]);
  assert.deepEqual(await checkInputs(DOCUMENT, "none", {}), []);
});

test("`fetch` of the caller sends the requests, and its errors are explained by their codes", async () => {
  const inputs = { owner: { mail: "a@b.test" } };
  const sent: string[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    sent.push(`${init.method} ${url}`);
    return new Response("{}", { headers: { "content-type": "application/json" } });
  };
  assert.equal((await run(DOCUMENT, { inputs, operations: OPERATIONS, fetch })).status, "succeeded");
  assert.deepEqual(sent, ["GET https://pets.test/pets"]);

  const broken = () => Promise.reject(new TypeError("fetch failed", { cause: { code: "ENOTFOUND", hostname: "pets.test" } }));
  const { steps } = await run(DOCUMENT, { inputs, operations: OPERATIONS, fetch: broken });
  assert.match(steps[0]?.attempts[0]?.failure?.message ?? "", /ENOTFOUND\): there is no host of this name/);
});

test("while a run is paused other answers can be chosen", async () => {
  await init({ schema: true });
  const options = { inputs: { owner: { mail: "a@b.test" } }, operations: OPERATIONS };
  const stepper = new Stepper(DOCUMENT, { ...options, dry: true });
  await stepper.drive();
  stepper.go(stepper.time(), "answer");
  await stepper.drive();
  stepper.answerAs({ status: 404 });
  const held = stepper.answer();
  assert.equal(held?.type === "answer" && held.status, 404);
  stepper.go(stepper.time());
  await stepper.drive();
  assert.deepEqual([stepper.trace().status, stepper.trace().steps[0]?.attempts[0]?.response?.status], ["failed", 404]);
  assert.throws(() => stepper.answerAs({ status: 404 }), /no answer is held back/);
  stepper.free();

  const other = new Stepper(DOCUMENT, { ...options, dry: true });
  await other.drive();
  assert.throws(() => other.choose({ fnid: { status: 409 } }), /no step `fnid`[^]*did you mean `find`/);
  other.choose({ find: { status: 409 } });
  other.go(other.time());
  await other.drive();
  assert.equal(other.trace().steps[0]?.attempts[0]?.response?.status, 409);
  other.free();
});

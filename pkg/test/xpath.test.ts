/** XPath 3.1 by a library that the host brings along. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { NotRunnable, Stepper, init, replay, run } from "telaio";
import type { RunOptions, Trace } from "telaio";
import { xpath } from "telaio/fontoxpath";
import { checkCommand, installed } from "./setup.js";

const PETS = `<s:E xmlns:s='urn:s'><pets xmlns='urn:pets'><pet id='1' born='2024-03-01'>Tom</pet><pet id='2'>Rex</pet></pets></s:E>`;
const ORDER = `<order><item sku='a'>1</item><item sku='b'>2</item></order>`;

/** A workflow of one step that sends `ORDER` and is answered `PETS`. */
const workflow = (step: string) => `
arazzo: 1.1.0
info: { title: Pets, version: 1.0.0 }
sourceDescriptions: [{ name: pets, url: ./pets.json, type: openapi }]
workflows:
  - workflowId: main
    steps:
      - stepId: ask
        operationId: ask
${step}
`;
const API = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Pets", version: "1.0.0" },
  servers: [{ url: "https://pets.test" }],
  paths: { "/ask": { post: { operationId: "ask", requestBody: { content: { "application/xml": {} } }, responses: { 200: { description: "All", content: { "text/xml": { example: PETS } } } } } } },
});
const sources = [{ name: "pets", text: API }];

/** Runs a step whose answer is `PETS`, by the recording of another run of it. */
async function answered(step: string, options: RunOptions = {}, body = PETS): Promise<Trace> {
  const recording = { log: { entries: [{ request: { method: "POST", url: "https://pets.test/ask" }, response: { status: 200, headers: [{ name: "content-type", value: "text/xml" }], content: { text: body, mimeType: "text/xml" } } }] } };
  return (await replay(workflow(step), recording, { sources, ...options })).trace;
}

const criteria = (conditions: string[]) => `        successCriteria:\n${conditions.map((it) => `          - { context: $response.body, type: xpath, condition: "${it}" }`).join("\n")}`;

async function judged(conditions: string[], body?: string) {
  const trace = await answered(criteria(conditions), { xpath }, body);
  return trace.steps[0]?.attempts[0]?.criteria?.map((it) => [it.passed, it.reason]);
}

test("criteria are judged by the effective boolean value", async () => {
  assert.deepEqual(
    await judged([
      "every $pet in //pet satisfies $pet/@id",
      "for $pet in //pet return $pet/@id",
      "if (//cat) then 'cat' else ''",
      "//pet => count()",
      "for $cat in //cat return $cat",
      "(1, 2)",
      "map { 'a': 1 }",
      "xs:date(//pet[1]/@born) lt xs:date('2025-01-01')",
      "//s:E/*:pets ! string-length(.)",
    ]),
    [
      [true, "`every $pet in //pet satisfies $pet/@id` is true"],
      [true, "`for $pet in //pet return $pet/@id` selects 2 nodes, the first is '1'"],
      [false, "`if (//cat) then 'cat' else ''` is ''"],
      [true, "`//pet => count()` is 2"],
      [false, "`for $cat in //cat return $cat` selects nothing in `$response.body`"],
      [false, "`(1, 2)` is [1,2], neither true nor false"],
      [false, "`map { 'a': 1 }` is {\"a\":1}, neither true nor false"],
      [true, "`xs:date(//pet[1]/@born) lt xs:date('2025-01-01')` is true"],
      [true, "`//s:E/*:pets ! string-length(.)` is 6"],
    ],
  );
});

test("what cannot be evaluated fails and says why", async () => {
  assert.deepEqual(await judged(["every $a in //x:pet satisfies $a", "unknown(1)", "for $a in //pet return xs:integer($a)"]), [
    [false, "`every $a in //x:pet satisfies $a` cannot be asked of `$response.body`: the document declares no prefix `x`"],
    [false, "`unknown(1)` cannot be asked of `$response.body`: XPST0017: Function Q{http://www.w3.org/2005/xpath-functions}unknown with arity of 1 not registered. No similar functions found."],
    [false, '`for $a in //pet return xs:integer($a)` cannot be asked of `$response.body`: FORG0001: Cannot cast Tom to xs:integer, pattern validation failed.'],
  ]);
});

test("a name without a prefix stands for what is written without one, in several namespaces, too", async () => {
  const feed = `<feed xmlns='urn:feed'><entry><div xmlns='urn:html' n='1'>a<b>c</b></div></entry></feed>`;
  assert.deepEqual(await judged(["for $it in //entry/div/b return $it", "some $it in //Q{urn:html}div satisfies $it"], feed), [
    [true, "`for $it in //entry/div/b return $it` selects 'c'"],
    [false, "`some $it in //Q{urn:html}div satisfies $it` cannot be asked of `$response.body`: elements without a prefix stand in several namespaces, which this expression asks for by their URIs"],
  ]);
});

test("selectors give what it comes to", async () => {
  const outputs = {
    names: "for $pet in //pet return upper-case($pet)",
    ids: "for $pet in //pet return $pet/@id",
    one: "let $all := //pet return $all[2]",
    born: "xs:date(//pet[1]/@born) + xs:dayTimeDuration('P1D')",
    sum: "sum(//pet ! xs:integer(@id))",
    map: "map { 'first': string(//pet[1]) }",
  };
  const lines = Object.entries(outputs).map(([name, selector]) => `          ${name}: { context: $response.body, type: xpath, selector: "${selector}" }`);
  const trace = await answered(`        outputs:\n${lines.join("\n")}`, { xpath });
  const found = { names: ["TOM", "REX"], ids: ["1", "2"], one: "Rex", born: "2024-03-02", sum: 3, map: { first: "Tom" } };
  assert.deepEqual(trace.steps[0]?.outputs, found, JSON.stringify(trace.warnings));
});

test("replacements are set where the library finds them", async () => {
  const step = (target: string) => `        requestBody:
          contentType: application/xml
          payload: "${ORDER}"
          replacements: [{ target: "${target}", value: "9 < 10" }]`;
  const sent = async (target: string) => {
    const trace = await answered(step(target), { xpath });
    return trace.steps[0]?.attempts[0]?.request?.body ?? trace.steps[0]?.attempts[0]?.failure?.message;
  };
  assert.equal(await sent("for $it in //item return $it[. = '2']"), ORDER.replace(">2<", ">9 &lt; 10<"));
  assert.equal(await sent("let $it := //item return $it/@sku"), ORDER.replace(/sku='.'/g, "sku='9 &lt; 10'"));
});

test("without the option nothing is sent, and the finding names it", async () => {
  await assert.rejects(run(workflow(criteria(["every $pet in //pet satisfies $pet/@id"])), { sources }), (error) => {
    assert(error instanceof NotRunnable);
    assert.match(error.findings[0]?.message ?? "", /`\$pet` is not evaluated here, and the option `xpath` gives no engine that does/);
    return true;
  });
});

test("an option that is no function, or no engine, is said", async () => {
  await init();
  assert.throws(() => new Stepper(workflow(""), { sources, xpath: "fontoxpath" as never }), /the option `xpath` is no function/);
  for (const wrong of [() => "yes", () => [1], () => [{ value: () => 1 }], () => { throw new Error("no"); }]) {
    const trace = await answered(criteria(["(1, 2) = 1"]), { xpath: wrong as never });
    assert.equal(trace.steps[0]?.passed, false);
    assert.match(trace.steps[0]?.attempts[0]?.criteria?.[0]?.reason ?? "", /cannot be asked of .*: (the option `xpath` gives no list|it comes to what JSON cannot hold|no$)/);
  }
});

test("the command has the engine that is installed beside it", async () => {
  const path = join(installed, "xpath.arazzo.yaml");
  writeFileSync(path, workflow(criteria(["every $pet in //pet satisfies $pet/@id"])));
  writeFileSync(join(installed, "pets.json"), API);
  await checkCommand(["run", path, "--dry-run"], { code: 0, stdout: /every \$pet in \/\/pet satisfies/ });
});

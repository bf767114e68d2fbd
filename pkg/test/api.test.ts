/** The functions of the package, as installed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { NotRunnable, Run, dryRun, fix, init, references, rules, run, sourceDescriptions, validate, workflows } from "telaio";
import type { Finding, Input, RunEvent, RunOptions } from "telaio";
import * as inline from "telaio/inline";
import { INPUTS, MCP, MCP_MISTAKE, MISTAKES, OPENAPI, WORKFLOW, read, startComposio } from "./setup.js";

const OUTPUTS = ["authConfigId", "serverId", "mcpUrl", "instanceId"];
const SOURCES = [{ name: "composioApi", text: read(OPENAPI) }];

const errors = (findings: Finding[]) => findings.filter((it) => it.severity === "error");

test("good documents have no errors", async () => {
  const arazzo = await validate(read(WORKFLOW), { sources: SOURCES });
  assert.equal(arazzo.kind, "arazzo");
  assert.deepEqual(errors(arazzo.findings), []);

  const mcp = await validate(read(MCP));
  assert.deepEqual([mcp.kind, mcp.findings], ["mcp", []]);
});

test("findings point into the text in UTF-16 units", async () => {
  const text = `arazzo: 1.0.1\ninfo: { title: "é😀", version: 1.0.0, "😀 titel": x }\n`;
  const { findings } = await validate(text);
  const finding = findings.find((it) => it.message.includes("titel"));
  assert.ok(finding, JSON.stringify(findings));
  assert.match(text.slice(finding.from, finding.to), /^"?😀 titel"?$/);
  assert.deepEqual([finding.line, finding.column], [2, finding.from - text.indexOf("\n")]);
});

test("a document that needs a JSON Schema gets the checker by itself", async () => {
  const { findings } = await validate(read(MCP_MISTAKE));
  assert.equal(errors(findings).length, 1, JSON.stringify(findings));
  assert.match(findings[0]?.message ?? "", /command/);
});

test("fixes are applied, and all else stays as it is", async () => {
  const text = `\ufeff${read(MISTAKES).replaceAll("\n", "\r\n")}`;
  const safe = await fix(text, { sources: SOURCES });
  assert.deepEqual(safe.applied, [{ code: "unknown-field", title: "rename to `stepId`" }]);
  assert.equal(safe.text, text.replace("stepID: createAuth", "stepId: createAuth"));

  const all = await fix(text, { sources: SOURCES, unsafe: true });
  assert.ok(all.applied.length > safe.applied.length);
  const { findings } = await validate(all.text, { sources: SOURCES });
  assert.deepEqual(findings.filter((it) => it.fix !== undefined), []);
  assert.deepEqual(await fix(read(MCP)), { text: read(MCP), applied: [], needsSchema: false });
});

test("rules can be off, or have another severity", async () => {
  const all = await rules();
  assert.equal(new Set(all.map((it) => it.name)).size, all.length);
  const { findings } = await validate(read(MISTAKES), { rules: { "unknown-field": "off", "duplicate-step-id": "info" } });
  assert.equal(findings.some((it) => it.code === "unknown-field"), false);
  assert.equal(findings.find((it) => it.code === "duplicate-step-id")?.severity, "info");
  for (const { code, severity } of findings) assert.ok(severity === "info" || all.some((it) => it.name === code));
  const isRefused = (rules: object, message: RegExp) => assert.rejects(validate("", { rules: rules as Record<string, "off"> }), message);
  await isRefused({ "unknown-filed": "off" }, /no rule is called `unknown-filed`; did you mean `unknown-field`\?/);
  await isRefused({ "unknown-field": "warn" }, /expected `off`, `info`, `warning` or `error`, found "warn"/);
  await isRefused({ "syntax-error": "off" }, /always an error/);
});

test("the other documents that a document refers to can be listed", async () => {
  assert.deepEqual(await references(read(WORKFLOW)), ["../openapi/composio-openapi-original.json"]);
  assert.deepEqual(await references("{ a: { $ref: 'pet.yaml#/Pet' }, b: { $ref: '#/c' } }"), ["pet.yaml"]);
});

test("calls at the same time share one engine", async () => {
  const texts = [read(WORKFLOW), read(MISTAKES), read(MCP_MISTAKE)];
  const all = await Promise.all(texts.map((text) => validate(text)));
  assert.deepEqual(all.map((it) => errors(it.findings).length > 0), [false, true, true]);
});

test("what a document declares can be listed", async () => {
  const url = "../openapi/composio-openapi-original.json";
  assert.deepEqual(await sourceDescriptions(read(WORKFLOW)), [{ name: "composioApi", url, type: "openapi" }]);

  const [workflow] = await workflows(read(WORKFLOW));
  assert.deepEqual(workflow?.steps.map((it) => it.stepId), ["createAuthConfig", "createServer", "getServer", "createInstance"]);
  assert.deepEqual(workflow.inputs.filter((it) => !it.required).map((it) => it.name), ["allowedTools"]);
  assert.deepEqual(workflow.inputs.filter((it) => it.secret).map((it) => it.name), ["apiKey"]);
});

test("a dry run needs neither a key nor the OpenAPI document", async () => {
  const trace = await dryRun(read(WORKFLOW));
  assert.deepEqual([trace.status, trace.checks, Object.keys(trace.outputs)], ["succeeded", "passed", OUTPUTS]);
  const [first] = trace.steps;
  assert.deepEqual(first?.attempts[0]?.response?.madeUp?.includes("body/auth_config/id"), true, JSON.stringify(first));
});

test("a live run sends the four requests, in order, and shows no key", async (t) => {
  const { url, apiKey } = await startComposio(t);
  const events: RunEvent[] = [];
  const trace = await run(read(WORKFLOW), { ...options(url, apiKey), onEvent: (event) => events.push(event) });
  assert.equal(trace.status, "succeeded", JSON.stringify(trace.steps.at(-1)));
  assert.deepEqual([trace.checks, Object.keys(trace.outputs)], ["passed", OUTPUTS]);
  assert.deepEqual(
    trace.steps.map((it) => it.attempts.map((attempt) => attempt.response?.status)),
    [[201], [201], [200], [201]],
  );
  assert.deepEqual([events[0]?.type, events.at(-1)?.type], ["runStarted", "runEnded"]);
  assert.equal(JSON.stringify([events, trace]).includes(apiKey), false);
});

test("a refused key ends the run at the first step", async (t) => {
  const { url } = await startComposio(t);
  const trace = await run(read(WORKFLOW), options(url, "ak_wrong_wrong"));
  assert.deepEqual([trace.status, trace.checks, trace.steps.length], ["failed", "failed", 1]);
  assert.equal(trace.steps[0]?.attempts[0]?.response?.status, 401);
});

test("a signal cancels the run", async (t) => {
  const { url, apiKey } = await startComposio(t);
  const controller = new AbortController();
  const onEvent = (event: RunEvent) => {
    if (event.type === "stepEnded") controller.abort();
  };
  const trace = await run(read(WORKFLOW), { ...options(url, apiKey), onEvent, signal: controller.signal });
  assert.equal(trace.status, "cancelled");
  assert.ok(trace.steps.length < 4);
});

test("what is not fit to run is refused with findings", async () => {
  const cases: [text: string, inputs: Record<string, unknown>, found: RegExp][] = [
    [read(MISTAKES), {}, /stepID/],
    [read(WORKFLOW), { ...INPUTS, apiKey: "ak_secret", allowedTools: "LINEAR" }, /allowedTools|array/],
    [read(WORKFLOW), INPUTS, /apiKey/],
  ];
  for (const [text, inputs, found] of cases) {
    await assert.rejects(run(text, { inputs, sources: SOURCES }), (error) => {
      assert.ok(error instanceof NotRunnable && error instanceof Error, String(error));
      assert.match(JSON.stringify(errors(error.findings)), found);
      assert.equal(JSON.stringify(error.findings).includes("ak_secret"), false);
      return true;
    });
  }
});

test("a host can drive a run by itself", async () => {
  await init({ schema: true });
  const machine = new Run(read(WORKFLOW), options("http://composio.test", "ak_secret"));
  const urls: string[] = [];
  for (let output = machine.poll(0); output.type !== "done"; output = machine.poll(0)) {
    if (output.type !== "call") continue;
    const { id, request } = output;
    urls.push(`${request.method} ${request.url}`);
    assert.deepEqual(new Map(request.headers).get("x-api-key"), "ak_secret");
    const answer: Input = { type: "answer", id, status: 500, headers: [["content-type", "application/json"]], body: "{}" };
    machine.handle(0, answer);
  }
  assert.deepEqual(urls, ["POST http://composio.test/api/v3/auth_configs"]);
  assert.equal(machine.trace().status, "failed");
  machine.free();
});

test("the inline form finds the same", async () => {
  const { findings } = await inline.validate(read(MCP_MISTAKE));
  assert.deepEqual(findings, (await validate(read(MCP_MISTAKE))).findings);
});

test("misuse throws and leaves the engine usable", async () => {
  // @ts-expect-error A caller without types may pass a buffer.
  await assert.rejects(validate(Buffer.from("arazzo: 1.0.1")), TypeError);
  assert.equal((await validate("arazzo: 1.0.1")).kind, "arazzo");
});

test("an engine that ran out of stack is replaced", async () => {
  await init();
  const start = () => new Run(read(WORKFLOW), options("http://composio.test", "ak_secret"));
  const survivor = start();
  const errors: string[] = [];
  // At the bottom no stack is left. Each frame on the way up has a little more, and tries.
  const dive = (): void => {
    try {
      dive();
    } catch (error) {
      errors.push(String(error));
      start().free();
    }
  };
  dive();
  assert.notDeepEqual(errors, []);
  for (const error of errors) assert.match(error, /Maximum call stack|the engine stopped unexpectedly/);
  assert.equal((await dryRun(read(WORKFLOW))).status, "succeeded");
  assert.throws(() => survivor.poll(0), /previous Wasm instance/);
  survivor.free();
  assert.equal((await dryRun(read(WORKFLOW))).status, "succeeded");
});

function options(url: string, apiKey: string): RunOptions {
  return { inputs: { ...INPUTS, apiKey }, sources: SOURCES, servers: { composioApi: url } };
}

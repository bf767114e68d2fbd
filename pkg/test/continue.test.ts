/** Runs that go on from a checkpoint, and dry runs with chosen answers: as the command offers them. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Trace } from "telaio";
import { INPUTS, WORKFLOW, checkCommand, read, startComposio } from "./setup.js";

const folder = mkdtempSync(join(tmpdir(), "telaio-continue-"));
after(() => rmSync(folder, { recursive: true }));

const inputs = (apiKey: string) => {
  const path = join(folder, "inputs.json");
  writeFileSync(path, JSON.stringify({ ...INPUTS, apiKey }));
  return ["--inputs", path];
};

test("a run goes on from the step that failed, without repeating the others", async (t) => {
  const { url, apiKey } = await startComposio(t, "--fail", "createInstance=403*1");
  const [checkpoint, trace] = [join(folder, "stand.json"), join(folder, "trace.json")];
  const args = ["run", WORKFLOW, "--server", `composioApi=${url}`, ...inputs(apiKey)];
  await checkCommand([...args, "--checkpoint", checkpoint], { code: 1, stdout: /4 steps, 4 requests/, stderr: /`--resume .*stand\.json` goes on/ });
  assert.ok(!read(checkpoint).includes(apiKey));
  if (process.platform !== "win32") assert.equal(statSync(checkpoint).mode & 0o077, 0);

  const { stdout } = await checkCommand([...args, "--resume", checkpoint, "--trace", trace], { code: 0, stdout: /✓ succeeded/ });
  assert.match(stdout, /createInstance/);
  assert.doesNotMatch(stdout, /POST \S+\/auth_configs/);
  const { status, steps } = JSON.parse(read(trace)) as Trace;
  assert.equal(status, "succeeded");
  assert.deepEqual(steps.map((it) => it.stepId).slice(0, 4), ["createAuthConfig", "createServer", "getServer", "createInstance"]);
});

test("a run goes on with, and is run again as, the workflow that it was of", async (t) => {
  const server = createServer((_, response) => response.writeHead(500).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const [document, api, checkpoint, trace] = ["two.yaml", "api.yaml", "two.json", "two-trace.json"].map((it) => join(folder, it)) as [string, string, string, string];
  writeFileSync(api, `openapi: 3.1.0
info: { title: Pets, version: 1.0.0 }
servers: [{ url: "http://127.0.0.1:${(server.address() as AddressInfo).port}" }]
paths: { /pets: { get: { operationId: list, responses: { "200": { description: Pets } } } } }
`);
  writeFileSync(document, `arazzo: 1.0.1
info: { title: Two, version: 1.0.0 }
sourceDescriptions: [{ name: pets, url: api.yaml, type: openapi }]
workflows:
  - workflowId: one
    steps: [{ stepId: list, operationId: list }]
  - workflowId: two
    inputs: { type: object, required: [kind], properties: { kind: { type: string }, key: { type: string, format: password } } }
    steps:
      - stepId: list
        operationId: list
        parameters: [{ name: kind, in: query, value: $inputs.kind }, { name: X-Key, in: header, value: $inputs.key }]
`);
  const given = ["--input", "kind=dog", "--input", "key=k-of-workflow-two"];
  await checkCommand(["run", document, "--workflow", "two", ...given, "--checkpoint", checkpoint, "--trace", trace], { code: 1 });
  await checkCommand(["run", document, "--resume", checkpoint, "--input", "key=k-of-workflow-two"], { code: 1, stdout: /GET \S+\/pets\?kind=dog/ });
  await checkCommand(["run", document, "--replay", trace], { code: 0, stdout: /two dry run[^]*GET \S+\/pets\?kind=dog[^]*✓ the same as what was recorded/ });
});

test("with its secrets a checkpoint needs no inputs", async (t) => {
  const { url, apiKey } = await startComposio(t, "--fail", "createServer=500*1");
  const checkpoint = join(folder, "confidential.json");
  const server = ["--server", `composioApi=${url}`];
  await checkCommand(["run", WORKFLOW, ...server, ...inputs(apiKey), "--checkpoint", checkpoint, "--with-secrets"], { code: 1 });
  assert.ok(read(checkpoint).includes(apiKey));
  const { stdout, stderr } = await checkCommand(["run", WORKFLOW, ...server, "--resume", checkpoint], { code: 0, stdout: /✓ succeeded/ });
  assert.ok(!(stdout + stderr).includes(apiKey));
});

test("a run that succeeds leaves no checkpoint", async (t) => {
  const { url, apiKey } = await startComposio(t);
  const checkpoint = join(folder, "none.json");
  await checkCommand(["run", WORKFLOW, "--server", `composioApi=${url}`, ...inputs(apiKey), "--checkpoint", checkpoint], { code: 0, stderr: "" });
  assert.throws(() => read(checkpoint), /ENOENT/);
});

test("what cannot be gone on from is refused", async () => {
  const broken = join(folder, "broken.json");
  writeFileSync(broken, '{ "apiKey": "ak_secret');
  const { stderr } = await checkCommand(["run", WORKFLOW, "--resume", broken], { code: 2, stdout: "", stderr: /it is not JSON/ });
  assert.doesNotMatch(stderr, /ak_secret/);
  writeFileSync(broken, "{}");
  await checkCommand(["run", WORKFLOW, "--resume", broken], { code: 2, stdout: "", stderr: /no checkpoint of a run/ });
  await checkCommand(["run", WORKFLOW, "--repeat"], { code: 2, stderr: /`--repeat` needs `--resume`/ });
  await checkCommand(["run", WORKFLOW, "--with-secrets"], { code: 2, stderr: /`--with-secrets` needs `--checkpoint`/ });
  await checkCommand(["run", WORKFLOW, "--dry-run", "--checkpoint", broken], { code: 2, stderr: /is for live runs/ });
});

test("a dry run with chosen answers shows the path that the flow takes, and the remedy", async () => {
  await checkCommand(["run", WORKFLOW, "--dry-run", "--answer", "createInstance=403"], { code: 1, stdout: /403[^]*what to do: Send the user a link[^]*✗ failed/ });
  await checkCommand(["run", WORKFLOW, "--dry-run", "--answer", "createServer=timeout"], { code: 1, stdout: /no answer \(timeout\)/ });
  await checkCommand(["run", WORKFLOW, "--dry-run", "--answer", "createServer=soon"], { code: 2, stderr: /needs a status/ });
  await checkCommand(["run", WORKFLOW, "--answer", "createServer=403"], { code: 2, stderr: /needs `--dry-run`/ });
});

test("all ways through a workflow", async () => {
  const { stdout } = await checkCommand(["run", WORKFLOW, "--explore"], { code: 0, stderr: "" });
  assert.match(stdout, /\d+ ways through the workflow, found in \d+ dry runs\n/);
  assert.match(stdout, /succeeded createAuthConfig 201 → createServer 201 → getServer 200 → createInstance 201\n/);
  assert.match(stdout, /createInstance answers 403: /);
  const json = await checkCommand(["run", WORKFLOW, "--explore", "--format", "json"], { code: 0 });
  assert.ok(JSON.parse(json.stdout).paths.length > 1);
  const lonely = join(folder, "lonely.yaml");
  writeFileSync(lonely, read(WORKFLOW).replace("  - stepId: getServer", "    onSuccess:\n    - { name: done, type: end }\n  - stepId: getServer"));
  await checkCommand(["run", lonely, "--explore"], { code: 1, stdout: /never reached: step `getServer` at \d+:\d+/ });
});
